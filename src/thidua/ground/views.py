"""What every page relies on besides itself: staying logged in, and what a device keeps for when there is no network."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from thidua.ground.sessions import renew

WORKER = Path(__file__).parent / "static" / "ground" / "worker.js"


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Let the session last its whole time again, for somebody who reads or types for long without asking anything."""
    renew(request)
    return HttpResponse(status=204)


@login_not_required
@cache_control(no_cache=True)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It lies at the root, because a worker serves only what lies beneath its own address."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
def no_network(request: HttpRequest) -> HttpResponse:
    """What a device shows without a network instead of a page it does not keep. It says nothing of anybody."""
    return render(request, "ground/no_network.html")
