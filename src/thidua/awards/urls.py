"""Addresses of this floor."""

from django.urls import path

from thidua.awards.views import catalogue, deciding, dossiers, proposing, records

app_name = "awards"
DOSSIER, NOMINEE = "khen-thuong/ho-so/<int:pk>/", "khen-thuong/de-nghi/<int:pk>/"
urlpatterns = [
    path("khen-thuong/", dossiers.home, name="home"),
    path("khen-thuong/danh-muc/", catalogue.catalogue, name="catalogue"),
    path("khen-thuong/ho-so/moi/", dossiers.draft, name="draft"),
    path("khen-thuong/tu-phieu/<int:pk>/", dossiers.from_vote, name="from_vote"),
    path(DOSSIER, dossiers.dossier, name="dossier"),
    path(DOSSIER + "noi-dung/", dossiers.edit, name="edit"),
    path(DOSSIER + "tap-the/", proposing.unit, name="unit"),
    path(DOSSIER + "ca-nhan/", proposing.person, name="person"),
    path(DOSSIER + "kem-theo/", proposing.attach, name="attach"),
    path(DOSSIER + "chuyen/", deciding.move, name="move"),
    path(DOSSIER + "bieu-quyet/", deciding.vote, name="vote"),
    path(DOSSIER + "quyet-dinh/", deciding.decide, name="decide"),
    path(DOSSIER + "quyet-dinh-ngoai/", deciding.outside, name="outside"),
    path(DOSSIER + "trao/", deciding.hand, name="hand"),
    path(DOSSIER + "giay-chung-nhan.pdf", deciding.certificates, name="certificates"),
    path(DOSSIER + "van-ban/<slug:kind>.<slug:ending>", deciding.paper, name="paper"),
    path(NOMINEE, proposing.nominee, name="nominee"),
    path(NOMINEE + "bao-cao.<slug:ending>", deciding.report, name="report"),
    path(NOMINEE + "tra-loi/<slug:condition>/", proposing.answer, name="answer"),
    path(NOMINEE + "rut/", proposing.off, name="off"),
    path(NOMINEE + "xoa-du-lieu/", proposing.erase, name="erase"),
    path("khen-thuong/kem-theo/<int:pk>/", proposing.enclosure, name="enclosure"),
    path("khen-thuong/giay/<int:pk>/thu-hoi/", deciding.revoke_one, name="revoke"),
    path("don-vi/<slug:code>/khen-thuong/", records.unit_record, name="record"),
    path("kiem-tra/", records.look_up, name="look_up"),
    path("kiem-tra/khoa-cong-khai.pem", records.public_key, name="public_key"),
    path("kiem-tra/<str:number>/", records.confirm_number, name="confirm"),
]
