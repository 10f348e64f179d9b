"""Addresses of this floor."""

from django.urls import path

from thidua.desk.views import home, reading

app_name = "desk"
urlpatterns = [
    path("viec-cua-toi/", home.home, name="home"),
    path("tro-giup/", home.help_pages, name="help"),
    path("bao-cao/<int:pk>/doc/", reading.texts, name="texts"),
    path("bao-cao/<int:pk>/doc/<int:text>/", reading.read, name="read"),
    path("thong-bao/", home.inbox, name="inbox"),
    path("thong-bao/<int:pk>/", home.notice, name="notice"),
    path("thong-bao/da-doc/", home.read_all, name="read_all"),
]
