"""Addresses of this floor."""

from django.urls import path

from thidua.desk.views import home

app_name = "desk"
urlpatterns = [path("", home, name="home")]
