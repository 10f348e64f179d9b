"""Addresses of this floor: the units' own, which it serves for the floor of organisations, and the decisions about them."""

from django.urls import path

from thidua.reorganisations.views import decided, events, units

app_name = "reorganisations"
units_patterns = (
    [
        path("to-chuc/", units.tree, name="tree"),
        path("don-vi/<slug:code>/", units.unit, name="unit"),
        path("tim/", units.find, name="find"),
    ],
    "organisations",
)
urlpatterns = [
    path("quyet-dinh-sap-xep/", decided.decisions, name="decisions"),
    path("quyet-dinh-sap-xep/moi/", decided.plan, name="plan"),
    path("quyet-dinh-sap-xep/<int:pk>/", decided.decision, name="decision"),
    path("quyet-dinh-sap-xep/<int:pk>/duyet/", decided.approve, name="approve"),
    path("quyet-dinh-sap-xep/<int:pk>/thu-hoi/", decided.reverse, name="reverse"),
    path("don-vi/<slug:code>/sap-xep/thanh-lap/", events.found, name="found"),
    path("don-vi/<slug:code>/sap-xep/doi-ten/", events.rename, name="rename"),
    path("don-vi/<slug:code>/sap-xep/chuyen/", events.move, name="move"),
    path("don-vi/<slug:code>/sap-xep/giai-the/", events.dissolve, name="dissolve"),
]
