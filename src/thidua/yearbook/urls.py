"""Addresses of this floor."""

from django.urls import URLPattern

app_name = "yearbook"
urlpatterns: list[URLPattern] = []
