"""Addresses of this floor, in the words an officer would look for."""

from django.urls import path

from thidua.worksheets.views import matching, sending, sheet

app_name = "worksheets"
urlpatterns = [
    path("bang-tinh/bao-cao/<int:pk>/", sending.form, name="form"),
    path("bang-tinh/bao-cao/<int:pk>/tai/", sending.form_download, name="form_download"),
    path("bang-tinh/don-vi/<slug:code>/<path:period>/", sending.units, name="units"),
    path("bang-tinh/tai-don-vi/<slug:code>/<path:period>/", sending.units_download, name="units_download"),
    path("bang-tinh/thong-ke/<slug:code>/<path:period>/", sending.statistics, name="statistics"),
    path("bang-tinh/tep/<int:pk>/", sheet.sheet, name="sheet"),
    path("bang-tinh/tep/<int:pk>/khop/", matching.match, name="match"),
    path("bang-tinh/tep/<int:pk>/luu/", sheet.save, name="save"),
    path("bang-tinh/tep/<int:pk>/gui/", sheet.submit, name="submit"),
    path("bang-tinh/tep/<int:pk>/danh-dau/", sheet.marked, name="marked"),
    path("bang-tinh/tep/<int:pk>/cat-di/", sheet.put_away, name="put_away"),
]
