"""Addresses of this floor."""

from django.urls import path

from thidua.ground import views

app_name = "ground"
urlpatterns = [
    path("con-day/", views.stay, name="stay"),
    path("tho-ngoai-tuyen.js", views.worker, name="worker"),
    path("khong-mang/", views.no_network, name="no_network"),
]
