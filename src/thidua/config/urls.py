"""The root addresses: each app's own, under the words an officer would look for."""

from django.urls import include, path

from thidua.portal.urls import public_pages
from thidua.reorganisations.urls import units_patterns

urlpatterns = [
    path("", include("thidua.ground.urls")),
    path("", include("thidua.desk.urls")),
    path("", include("thidua.people.urls")),
    # Pages of units need mandates, so the floor that has them serves the addresses of `organisations` as well.
    path("", include(units_patterns)),
    path("", include("thidua.reorganisations.urls")),
    path("", include("thidua.years.urls")),
    path("", include("thidua.clusters.urls")),
    path("", include("thidua.indicators.urls")),
    path("", include("thidua.targets.urls")),
    path("", include("thidua.reports.urls")),
    path("", include("thidua.pledges.urls")),
    path("", include("thidua.scoring.urls")),
    path("", include("thidua.ballots.urls")),
    path("", include("thidua.worksheets.urls")),
    path("", include("thidua.awards.urls")),
    path("", include("thidua.yearbook.urls")),
    path("", include("thidua.workshop.urls")),
    path("", include("thidua.portal.urls")),
    public_pages,  # whatever the house does not know is a page of the portal, or nothing
]

handler400 = "thidua.ground.pages.bad_request"
handler404 = "thidua.portal.views.pages.nothing"
