"""Addresses of this floor."""

from django.urls import path

from thidua.scoring.views import home, marking, rounds, sheets

app_name = "scoring"
ROUND = "cum-khoi/<slug:code>/nam/<int:year>/cham-diem/"
urlpatterns = [
    path("thi-dua/", home.home, name="home"),
    path("thang-diem/", home.schemes, name="schemes"),
    path("thang-diem/<int:pk>/", home.scheme, name="scheme"),
    path("minh-chung-diem/<int:pk>/", sheets.proof, name="proof"),
    path(ROUND, rounds.show_round, name="round"),
    path(ROUND + "mo/", rounds.open_it, name="open"),
    path(ROUND + "chot/", rounds.close_it, name="close"),
    path(ROUND + "bo-sung/", rounds.late, name="late"),
    path(ROUND + "tham-dinh/<int:pk>/", rounds.release, name="release"),
    path(ROUND + "su-kien/<int:pk>/rut/", rounds.withdraw, name="withdraw"),
    path(ROUND + "kien-nghi/<int:pk>/", sheets.answer, name="answer"),
    path(ROUND + "<slug:unit>/", sheets.sheet, name="sheet"),
    path(ROUND + "<slug:unit>/cham/<str:column>/", marking.mark, name="mark"),
    path(ROUND + "<slug:unit>/nop/", sheets.hand_in, name="hand_in"),
    path(ROUND + "<slug:unit>/kien-nghi/", sheets.appeal, name="appeal"),
    path(ROUND + "<slug:unit>/minh-chung/", sheets.attach, name="attach"),
    path(ROUND + "<slug:unit>/nguoi-tham-dinh/", rounds.assign, name="assign"),
    path(ROUND + "<slug:unit>/su-kien/", rounds.incident, name="incident"),
    path(ROUND + "<slug:unit>/tai/<str:ending>/", sheets.download, name="download"),
]
