"""Addresses of this floor, in the words an officer would look for."""

from django.urls import path

from thidua.yearbook import views

app_name = "yearbook"
urlpatterns = [
    path("tong-ket/", views.home, name="home"),
    path("tong-ket/da-ban-hanh/<int:pk>/<str:ending>/", views.issued, name="issued"),
    path("tong-ket/<slug:code>/<int:year>/", views.report, name="report"),
    path("tong-ket/<slug:code>/<int:year>/doan/<slug:key>/", views.passage, name="passage"),
    path("tong-ket/<slug:code>/<int:year>/doan/<slug:key>/khoi-phuc/", views.restore, name="restore"),
    path("tong-ket/<slug:code>/<int:year>/su-viec/", views.facts, name="facts"),
    path("tong-ket/<slug:code>/<int:year>/su-viec/<int:pk>/", views.fact, name="fact"),
    path("tong-ket/<slug:code>/<int:year>/su-viec/<int:pk>/bo/", views.remove, name="remove_fact"),
    path("tong-ket/<slug:code>/<int:year>/ban-hanh/", views.issue, name="issue"),
    path("tong-ket/<slug:code>/<int:year>/trinh-hoi-nghi/<int:pk>/", views.hand_down, name="hand_down"),
    path("tong-ket/<slug:code>/<int:year>/<str:ending>/", views.download, name="download"),
]
