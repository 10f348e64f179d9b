"""Many officers approve at the same moment: nothing of what they add is lost, and none waits for another's sum."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import connection

from tests.make.catalogue import small_catalogue
from thidua.ground.values import Period, Quantity
from thidua.organisations.actions import plant_units
from thidua.organisations.models import Unit
from thidua.organisations.rules import NewUnit
from thidua.rollup.actions import add_sheet, rebuild_totals
from thidua.rollup.models import Total
from thidua.rollup.queries import check_totals, total
from thidua.years.actions import declare_period
from thidua.years.models import ReportingPeriod

OFFICERS, TIMES = 6, 8


def add_again_and_again(unit: Unit, period: ReportingPeriod, barrier: threading.Barrier, faults: list[str]) -> None:
    try:
        barrier.wait()
        for time in range(1, TIMES + 1):
            figures = {"F1": Quantity(Decimal(time)), "S2": Quantity(Decimal(10 * time))}
            add_sheet(unit=unit, period=period, figures=figures, source=f"time {time}")
    except Exception as fault:
        faults.append(repr(fault))
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_what_many_add_to_one_sum_at_the_same_moment_is_all_in_it() -> None:
    small_catalogue()
    since = Period.parse("2022").first_day
    unions = [NewUnit(f"g{at}", f"G{at}", "grassroots", "non_state", "p", since) for at in range(OFFICERS)]
    planted = plant_units(units=[NewUnit("p", "P", "federation", "", "", since), *unions])
    period = declare_period(code="2022")
    barrier, faults = threading.Barrier(OFFICERS), []
    officers = [
        threading.Thread(target=add_again_and_again, args=(planted[f"g{at}"], period, barrier, faults))
        for at in range(OFFICERS)
    ]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join()
    assert faults == []
    assert list(check_totals()) == []
    kept = total(planted["p"], "F1", period.period)
    assert kept.quantity == Quantity(Decimal(OFFICERS * TIMES))
    assert Total.objects.filter(period=period, unit=planted["p"]).count() <= OFFICERS
    rebuild_totals(period=period)
    assert total(planted["p"], "F1", period.period) == kept
