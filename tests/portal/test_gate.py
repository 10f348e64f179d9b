"""Every address beneath the editing pages stands behind the gate, whatever Wagtail adds there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.make.organisations import make_tree
from tests.make.people import make_person
from tests.make.portal import make_portal
from thidua.people.rules import Role

EDITING = f"/{settings.PORTAL_EDITING}"
SAMPLES = {"int": "1", "str": "portal", "slug": "newspage", "path": "a", "uuid": "0" * 32}


def addresses(resolver: URLResolver, before: str) -> Iterator[str]:
    """A sample of every address of the resolver."""
    for pattern in resolver.url_patterns:
        route = before + getattr(pattern.pattern, "_route", "")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        elif isinstance(pattern, URLPattern):
            for kind, sample in SAMPLES.items():
                while f"<{kind}:" in route:
                    start = route.index(f"<{kind}:")
                    route = route[:start] + sample + route[route.index(">", start) + 1 :]
            yield route


def editing_addresses() -> list[str]:
    found = [address for address in addresses(get_resolver(), "/") if address.startswith(EDITING)]
    assert len(found) > 150
    return found


def led_to_log_in(answer: HttpResponse) -> bool:
    """Whether the answer says nothing but where to log in."""
    return answer.status_code == 302 and answer["Location"].startswith(("/dang-nhap/", "/viec-cua-toi/"))


@pytest.mark.django_db
def test_no_editing_address_opens_without_a_mandate_at_the_portals_unit() -> None:
    tree = make_tree("tinh", {"nganh": 1})
    make_portal(tree["tinh"])
    stranger, officer = Client(), Client()
    officer.force_login(make_person(tree["nganh"], Role.CHAIR))
    everywhere = editing_addresses()
    assert [address for address in everywhere if not led_to_log_in(stranger.get(address))] == []
    # The gate looks at the beginning of an address alone, so one of each kind is enough.
    kinds = {address.split("/")[2]: address for address in everywhere}
    refused = {address: officer.get(address).status_code for address in kinds.values()}
    assert {address: code for address, code in refused.items() if code not in (302, 403)} == {}
