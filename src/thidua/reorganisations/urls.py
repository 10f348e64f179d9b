"""Addresses of this floor."""

from django.urls import URLPattern

app_name = "reorganisations"
urlpatterns: list[URLPattern] = []
