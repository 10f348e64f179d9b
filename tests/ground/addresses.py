"""A few addresses of other floors, so that shared pages are tried without them."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from thidua.ground.pages import show
from thidua.ground.values import Unreadable


def page(request: HttpRequest) -> HttpResponse:
    """A page with a part; `?refuse` makes it a refusal."""
    refusal = Unreadable(typed="1,200") if "refuse" in request.GET else None
    return show(request, "trial.html", part="panel", context={"refusal": refusal, "place": "units"})


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST["words"])


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def garbled(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


handler400 = "thidua.ground.pages.bad_request"
urlpatterns = [
    path("page/", page),
    path("form/", form),
    path("forbidden/", forbidden),
    path("garbled/", garbled),
    path("broken/", broken),
    path("units/", include(([path("", page, name="tree")], "organisations"))),
    path("people/", include(([path("", page, name="language")], "people"))),
]
