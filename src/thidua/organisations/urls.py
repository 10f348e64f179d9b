"""Addresses of this floor."""

from django.urls import URLPattern

app_name = "organisations"
urlpatterns: list[URLPattern] = []
