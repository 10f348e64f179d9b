"""The emulation page of an officer: sheets to fill in and to verify, rounds to look at; the schemes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from thidua.ground.pages import show
from thidua.ground.today import today
from thidua.scoring.models import LoadedScheme
from thidua.scoring.queries.duties import home_of
from thidua.scoring.queries.schemes import read_loaded
from thidua.scoring.views.asking import officer


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What awaits the officer in the scoring of their clusters, and every cluster's years."""
    context = {"place": "emulation", "home": home_of(officer(request), on=today())}
    return show(request, "scoring/home.html", context=context)


@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    """Every loaded version of every scheme."""
    lang = get_language() or "vi"
    rows = [(loaded, read_loaded(loaded).name.word(lang)) for loaded in LoadedScheme.objects.all()]
    return show(request, "scoring/schemes.html", context={"place": "emulation", "rows": rows})


@require_safe
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: groups, lines, rules, classes, source."""
    loaded, lang = get_object_or_404(LoadedScheme, pk=pk), get_language() or "vi"
    found = read_loaded(loaded)
    context = {
        "place": "emulation",
        "loaded": loaded,
        "scheme": found,
        "groups": [(group, found.items_of(group.code)) for group in found.groups],
        "beside": [*found.bonus, *found.penalty],
        "lang": lang,
    }
    return show(request, "scoring/scheme.html", context=context)
