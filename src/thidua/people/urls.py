"""Addresses of this floor."""

from django.urls import path

from thidua.people.views import account, log_in, officers

app_name = "people"
urlpatterns = [
    path("dang-nhap/", log_in.log_in, name="log_in"),
    path("dang-xuat/", log_in.log_out, name="log_out"),
    path("ngon-ngu/", log_in.choose, name="language"),
    path("tai-khoan/", account.account, name="account"),
    path("tai-khoan/mat-khau/", account.password, name="password"),
    path("tai-khoan/thu-dien-tu/", account.mail, name="mail"),
    path("uy-quyen/<int:pk>/", account.delegate, name="delegate"),
    path("uy-quyen/<int:pk>/ket-thuc/", account.end_leave, name="end_delegation"),
    path("can-bo/", officers.officers, name="officers"),
    path("can-bo/mo-tai-khoan/", officers.open_new, name="open_account"),
    path("can-bo/giao-chuc-danh/", officers.grant, name="grant"),
    path("can-bo/<int:pk>/", officers.officer, name="officer"),
    path("can-bo/<int:pk>/mat-khau-tam/", officers.reset, name="reset_password"),
    path("can-bo/<int:pk>/dong/", officers.close, name="close_account"),
    path("can-bo/<int:pk>/mo-lai/", officers.reopen, name="reopen_account"),
    path("chuc-danh/<int:pk>/ket-thuc/", officers.end, name="end_mandate"),
]
