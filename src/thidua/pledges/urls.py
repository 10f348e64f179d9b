"""Addresses of this floor."""

from django.urls import path

from thidua.pledges import views

app_name = "pledges"
PLEDGE = "cum-khoi/<slug:code>/nam/<int:year>/giao-uoc/"
urlpatterns = [
    path("giao-uoc/ban-chinh/<int:pk>/", views.copy, name="copy"),
    path(PLEDGE, views.pledge, name="pledge"),
    path(PLEDGE + "soan/", views.draft, name="draft"),
    path(PLEDGE + "buoc/", views.move, name="move"),
    path(PLEDGE + "ban-chinh/", views.attach, name="attach"),
    path(PLEDGE + "tai/<str:ending>/", views.download, name="download"),
    path(PLEDGE + "<slug:unit>/", views.commit, name="commit"),
    path(PLEDGE + "<slug:unit>/ky/", views.sign, name="sign"),
]
