"""Addresses of this floor, in the words an officer would look for."""

from django.urls import path

from thidua.reports.views import checking, closing, comparing, dashboard, entry, report, totals

app_name = "reports"
urlpatterns = [
    path("bao-cao/", entry.mine, name="mine"),
    path("bao-cao/duyet/", checking.to_check, name="to_check"),
    path("bao-cao/duyet/cung-luc/", checking.approve_ticked, name="approve_ticked"),
    path("bao-cao/bien-dong/", checking.moved, name="moved"),
    path("bao-cao/nhac/<slug:code>/<path:period>/", checking.remind, name="remind"),
    path("bao-cao/mo/<slug:code>/<path:period>/", entry.open_new, name="open"),
    path("bao-cao/<int:pk>/", report.report, name="report"),
    path("bao-cao/<int:pk>/nhap/", entry.entry, name="entry"),
    path("bao-cao/<int:pk>/nhap/luu/", entry.save_lines, name="save_lines"),
    path("bao-cao/<int:pk>/duyet/", report.approve, name="approve"),
    path("bao-cao/<int:pk>/tra-lai/", report.send_back, name="return"),
    path("bao-cao/<int:pk>/sua/", report.amend, name="amend"),
    path("chot-ky/<slug:code>/<path:period>/bang-tong-hop.<str:ending>", closing.sheet, name="sheet"),
    path("chot-ky/<slug:code>/<path:period>/", closing.close, name="close"),
    path("tong-hop/", totals.home, name="totals_home"),
    path("tong-hop/<slug:code>/<path:period>/", totals.of_subject, name="totals"),
    path("toan-canh/<slug:code>/<path:period>/", dashboard.dashboard, name="dashboard"),
    path("so-sanh/<slug:code>/<path:period>/", comparing.comparison, name="comparison"),
    path("nguon-so/<slug:code>/<slug:indicator>/<path:period>/", totals.lineage, name="lineage"),
    path("minh-chung/<int:pk>/", report.evidence, name="evidence"),
]
