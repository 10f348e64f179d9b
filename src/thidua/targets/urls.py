"""Addresses of this floor."""

from django.urls import path

from thidua.targets import views

app_name = "targets"
urlpatterns = [
    path("chi-tieu-giao/dieu-chinh/<int:pk>/", views.adjust, name="adjust"),
    path("chi-tieu-giao/giao-xuong/<int:pk>/", views.cascade, name="cascade"),
    path("chi-tieu-giao/<slug:code>/<path:period>/", views.targets, name="targets"),
]
