"""The simulated country: believable, the same every time, true to what is published, and never among somebody's work."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.make.organisations import make_unit
from thidua.workshop.permissions import NotSimulated, why_not_simulate
from thidua.workshop.queries import country_spec
from thidua.workshop.rules.country import Country, make_country
from thidua.workshop.rules.measuring import Scale

WORDS = ["Ban Mai", "Sông Hồng"]


@pytest.fixture(scope="module")
def nation() -> Country:
    return make_country(country_spec(), Scale.NATION, WORDS)


def leaves_of(country: Country, *provinces: str) -> dict[int, bool]:
    """The unions of these old provinces by id; whether each ended without a successor on 1 July 2025."""
    codes = {unit: country.codes[unit - 1] for unit in country.leaves}
    own = {unit for unit, code in codes.items() if code.rpartition("-")[0] in provinces and code[-1].isdigit()}
    goes_on = {term.unit for term in country.terms if term.since == country_spec().merged_on}
    goes_on |= {event.unit for event in country.events if event.successor}
    return {unit: unit not in goes_on for unit in own}


def test_63_provinces_become_34_and_every_district_level_union_ends(nation: Country) -> None:
    day = country_spec().merged_on
    before = [term for term in nation.terms if term.since < day]
    after = [term for term in nation.terms if term.until > day]
    assert sum(term.kind == "federation" for term in before) == 63
    assert sum(term.kind == "federation" for term in after) == 34
    assert not {term.kind for term in after} & {"district_federation", "local_sector"}
    assert sum(term.kind in ("grassroots", "association") for term in before) == 123_000
    assert {term.unit_class for term in before} >= {"administration", "public_service", "non_state", "foreign", "other"}


def test_ha_tinh_and_an_giang_are_as_published(nation: Country) -> None:
    ha_tinh = leaves_of(nation, "ha-tinh")
    assert (len(ha_tinh), sum(ha_tinh.values())) == (1473, 1031)
    assert sum(nation.members[unit] for unit in ha_tinh) == 72_059
    assert sum(nation.members[unit] for unit, ended in ha_tinh.items() if ended) == 34_806
    an_giang = leaves_of(nation, "an-giang", "kien-giang")
    assert (len(an_giang), sum(an_giang.values())) == (2956, 2171)


def test_the_same_country_every_time(nation: Country) -> None:
    again = make_country(country_spec(), Scale.NATION, WORDS)
    assert (again.codes, again.terms, again.events, again.members) == (
        nation.codes,
        nation.terms,
        nation.events,
        nation.members,
    )


def test_before_the_merger_is_decided_nothing_of_it_is_known() -> None:
    country = make_country(country_spec(), Scale.DEMO, WORDS, merged=False)
    assert country.events == []
    assert {term.until.year for term in country.terms} == {9999}


@pytest.mark.django_db
def test_a_country_is_never_made_up_among_somebodys_work() -> None:
    assert why_not_simulate() is None
    make_unit("cong-viec-that")
    assert isinstance(why_not_simulate(), NotSimulated)


def test_what_is_made_up_holds_in_every_invariant_and_is_marked() -> None:
    """A small country in a database of its own on the tests' server, then `thidua check` over all of it."""
    script = """
import django; django.setup()
from django.db import connection
from thidua.config.program import main
from thidua.ground.today import now
from thidua.organisations.models import UnitTerm
from thidua.people.models import Person
from thidua.reports.models import Figure, Report
from thidua.workshop.actions.simulating import simulate_country
from thidua.workshop.rules.measuring import Scale
import json
counts = simulate_country(scale=Scale.DEMO, at=now())
said = {
    "unmarked": [model.objects.filter(simulated=False).count() for model in (UnitTerm, Person, Report, Figure)],
    "states": sorted(Report.objects.values_list("state", flat=True).distinct()),
    "late": Report.objects.filter(late_days__gt=0).exists(),
    "check": main(["check", "--json"]),
}
print(json.dumps(said | counts))
"""
    environment = os.environ | {
        "THIDUA_DATABASE_NAME": "simulated_test",
        "DJANGO_SETTINGS_MODULE": "thidua.config.settings",
    }
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found["check"] == 0, ran.stdout
    assert found["unmarked"] == [0, 0, 0, 0]
    assert found["late"]
    assert found["states"] == ["approved", "submitted", "superseded"]
