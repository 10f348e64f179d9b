"""Addresses of this floor."""

from django.urls import path

from thidua.years.views import launched, movement

app_name = "years"
urlpatterns = [
    path("phong-trao/", launched.movements, name="movements"),
    path("phong-trao/phat-dong/<slug:code>/", launched.launch, name="launch"),
    path("phong-trao/dang-ky/<int:pk>/", movement.decide, name="decide"),
    path("phong-trao/<int:pk>/<slug:code>/", movement.movement, name="movement"),
    path("phong-trao/<int:pk>/<slug:code>/dang-ky/", movement.register, name="register"),
    path("phong-trao/<int:pk>/<slug:code>/trien-khai/", movement.pass_on, name="pass_on"),
    path("phong-trao/<int:pk>/<slug:code>/danh-gia/", movement.review, name="review"),
    path("phong-trao/<int:pk>/<slug:code>/bieu-duong/", movement.praise, name="praise"),
    path("phong-trao/<int:pk>/<slug:code>/ket-thuc/", movement.end, name="end"),
]
