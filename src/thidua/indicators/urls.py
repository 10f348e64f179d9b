"""Addresses of this floor."""

from django.urls import path

from thidua.indicators import views

app_name = "indicators"
urlpatterns = [
    path("chi-tieu/", views.list_indicators, name="list"),
    path("chi-tieu/<slug:code>/", views.show_indicator, name="indicator"),
]
