"""Addresses of this floor."""

from django.urls import path

from thidua.workshop.views import cards

app_name = "workshop"
urlpatterns = [path("trinh-dien/", cards, name="cards")]
