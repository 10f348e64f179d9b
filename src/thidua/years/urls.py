"""Addresses of this floor."""

from django.urls import path

from thidua.years import views

app_name = "years"
urlpatterns = [
    path("phong-trao/", views.movements, name="movements"),
    path("phong-trao/phat-dong/<slug:code>/", views.launch, name="launch"),
    path("phong-trao/dang-ky/<int:pk>/", views.decide, name="decide"),
    path("phong-trao/<int:pk>/<slug:code>/", views.movement, name="movement"),
    path("phong-trao/<int:pk>/<slug:code>/dang-ky/", views.register, name="register"),
    path("phong-trao/<int:pk>/<slug:code>/trien-khai/", views.pass_on, name="pass_on"),
    path("phong-trao/<int:pk>/<slug:code>/danh-gia/", views.review, name="review"),
    path("phong-trao/<int:pk>/<slug:code>/bieu-duong/", views.praise, name="praise"),
    path("phong-trao/<int:pk>/<slug:code>/ket-thuc/", views.end, name="end"),
]
