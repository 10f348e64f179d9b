"""Addresses of this floor."""

from django.urls import URLPattern

app_name = "clusters"
urlpatterns: list[URLPattern] = []
