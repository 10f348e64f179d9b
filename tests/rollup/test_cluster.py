"""The roll-up as one expression: on DuckDB and on a real Spark master and worker it gives what the house adds up itself.

Spark needs requirements/cluster.txt and Java 17, and runs on demand: `pytest -m cluster`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from tests.make.catalogue import small_catalogue
from thidua.config.program import main
from thidua.ground.values import Period, Quantity
from thidua.organisations.actions import plant_units
from thidua.organisations.models import Unit
from thidua.organisations.rules import NewUnit
from thidua.rollup.actions import add_sheet, rebuild_totals
from thidua.rollup.queries import check_totals, total
from thidua.rollup.queries.expression import roll_up_on
from thidua.years.actions import declare_period

SINCE, CODES = date(2020, 1, 1), ("2023", "2023-Q1", "2023-Q2", "2023-Q3")


@pytest.fixture
def country(db: None) -> None:
    """Two districts of a province, twelve unions, three quarters; flows, stocks, a rate, a mean; one ends, some are silent."""
    small_catalogue()
    ended = date(2023, 4, 1)
    planted = plant_units(
        units=[
            NewUnit("p", "P", "federation", "", "", SINCE),
            *(NewUnit(code, code.upper(), "district_federation", "", "p", SINCE) for code in ("d1", "d2")),
            *(
                NewUnit(f"g{n}", f"G{n}", "grassroots", ("non_state", "public_service")[n % 2], f"d{1 + n % 2}", SINCE,
                        *([ended] if n == 5 else []))
                for n in range(12)
            ),
        ]
    )  # fmt: skip
    periods = {code: declare_period(code=code) for code in CODES}
    for n in range(12):
        for quarter, code in enumerate(CODES[1:]):
            if (n + quarter) % 4 == 0 or (n == 5 and quarter):
                continue
            figures = {
                "F1": Decimal(n * 7 + quarter),
                "S1": Decimal(3 + n),
                "S2": Decimal(5 + n),
                "W1": Decimal(n) + Decimal("2.5"),
            }
            figures |= {"F2": Decimal(10) ** 13} if n == 3 else {}
            said = {name: Quantity(amount) for name, amount in figures.items()}
            add_sheet(unit=planted[f"g{n}"], period=periods[code], figures=said, source="test")


def rebuilt_on(engine: str) -> None:
    for code in CODES:
        rebuild_totals(period=declare_period(code=code), roll=partial(roll_up_on, engine))
    assert list(check_totals()) == []
    assert total(Unit.objects.get(code="p"), "F2", Period.parse("2023")).quantity == Quantity(Decimal(2 * 10**13))


def test_on_duckdb_the_expression_gives_the_kept_totals(country: None) -> None:
    rebuilt_on("duckdb")


@pytest.fixture
def master(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A Spark master and one worker, as programs of their own from the pip package."""
    if "cluster" not in request.config.getoption("-m"):
        pytest.skip("on demand, with -m cluster")
    pyspark = pytest.importorskip("pyspark", reason="requirements/cluster.txt is not installed")
    home = Path(pyspark.__file__).parent
    said = tmp_path / "master.log"
    there = os.environ | {"SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    deploy, here = [str(home / "bin" / "spark-class")], ["--host", "127.0.0.1", "--webui-port", "0"]
    programs = []
    with said.open("w") as log:
        try:
            begun = [*deploy, "org.apache.spark.deploy.master.Master", *here, "--port", "0"]
            programs.append(subprocess.Popen(begun, env=there, stdout=log, stderr=subprocess.STDOUT))
            address = _wait_for(said, r"Starting Spark master at (spark://\S+)")
            begun = [
                *deploy,
                "org.apache.spark.deploy.worker.Worker",
                *here,
                "--cores",
                "1",
                "--memory",
                "2g",
                address,
            ]
            programs.append(subprocess.Popen([*begun, "--work-dir", str(tmp_path / "work")], env=there, stdout=log, stderr=subprocess.STDOUT))  # fmt: skip
            _wait_for(said, r"Registering worker")
            yield address
        finally:
            from pyspark.sql import SparkSession

            if session := SparkSession.getActiveSession():
                session.stop()
            for program in reversed(programs):
                program.terminate()
                program.wait(20)


def _wait_for(log: Path, pattern: str) -> str:
    for _ in range(600):
        if found := re.search(pattern, log.read_text()):
            return found[found.re.groups]
        time.sleep(0.1)
    raise AssertionError(log.read_text()[-2000:])


@pytest.mark.cluster
def test_on_a_spark_master_and_worker_the_same_expression_gives_the_kept_totals(country: None, master: str) -> None:
    rebuilt_on(master)


def test_the_command_adds_up_by_an_engine_or_says_what_is_not_installed(
    country: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rebuild", "2023", "2023-Q1", "--engine", "duckdb", "--json"]) == 0
    assert list(check_totals()) == []
    monkeypatch.setattr("thidua.rollup.jobs.find_spec", lambda _name: None)
    capsys.readouterr()
    assert main(["rebuild", "2023", "--engine", "duckdb", "--json"]) == 1
    assert "requirements/cluster.txt" in json.loads(capsys.readouterr().out)["refused"]
