"""The benches' frame: what a result says, and that each bench stands on a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from thidua.config.program import main
from thidua.workshop.actions.benches import bench_names, what_bench_measures
from thidua.workshop.rules.measuring import Findings, Scale, Spread, at_least, at_most, document, percentile, spread


@pytest.mark.parametrize(
    ("samples", "percent", "found"),
    [([3.0], 95, 3.0), ([1.0, 2.0, 3.0, 4.0], 50, 2.0), (list(map(float, range(1, 101))), 95, 95.0), ([5.0, 1.0], 95, 5.0)],
)  # fmt: skip
def test_a_percentile_is_one_of_the_samples(samples: list[float], percent: int, found: float) -> None:
    assert percentile(samples, percent) == found


def test_nothing_measured_has_no_median() -> None:
    with pytest.raises(ValueError, match="no samples"):
        spread([])


def test_a_limit_that_is_just_met_is_reached() -> None:
    assert at_most("one total", 5.0, 5, "ms").ok
    assert not at_most("one total", 5.01, 5, "ms").ok
    assert at_least("roll-up", 25.0, 25, "×").ok
    assert not at_least("roll-up", 24.9, 25, "×").ok


def test_the_document_has_the_shape_that_programs_rely_on() -> None:
    found = Findings(
        ours={"one_total_ms": Spread(0.123456, 0.2, 40), "figures": 20_666_665},
        peer={"one_total_ms": 215.0},
        ratio={"one_total": 1741.28},
        reach=[at_most("one total, p95", 0.2, 5, "ms")],
        skips=["the peer keeps no hedges"],
    )
    assert document("rollup", Scale.NATION, found) == {
        "bench": "rollup",
        "scale": "nation",
        "ours": {"one_total_ms": {"p50": 0.1235, "p95": 0.2, "runs": 40}, "figures": 20_666_665},
        "peer": {"one_total_ms": 215.0},
        "ratio": {"one_total": 1741},
        "reach": [{"what": "one total, p95", "value": 0.2, "limit": 5, "unit": "ms", "ok": True}],
        "skips": ["the peer keeps no hedges"],
    }


def test_a_bench_that_is_not_there_is_refused_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "nothing", "--json"]) == 1
    assert "“nothing”" in json.loads(capsys.readouterr().out)["refused"]


def test_every_bench_says_in_a_line_what_it_measures() -> None:
    assert all(what_bench_measures(name) for name in bench_names())


def test_a_bench_runs_on_a_server_of_its_own(tmp_path: Path) -> None:
    """A bench of this test's own, run through the command: it finds the catalogue, and not the database it was called on."""
    (tmp_path / "benches").mkdir()
    (tmp_path / "benches" / "where.py").write_text(
        '"""Where it runs."""\n'
        "from django.db import connection\n"
        "from thidua.indicators.queries import indicators\n"
        "from thidua.workshop.rules.measuring import Findings\n"
        "def run(scale, tell):\n"
        "    tell('looking')\n"
        "    place = connection.settings_dict['NAME']\n"
        "    return Findings(ours={'database': place, 'indicators': len(indicators())})\n"
    )
    starter = (
        "import os, sys, django\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'thidua.config.settings'\n"
        "django.setup()\n"
        "import thidua.workshop.actions.benches as b\n"
        f"b.__path__.append({str(tmp_path / 'benches')!r})\n"
        "from thidua.config.program import main\n"
        "sys.exit(main(['bench', 'where', '--scale', 'demo', '--json']))\n"
    )
    environment = os.environ | {
        "THIDUA_VAR": str(tmp_path / "v"),
        "THIDUA_DATABASE": "bench",
        "THIDUA_DATABASE_NAME": "where_demo",
    }
    ran = subprocess.run([sys.executable, "-c", starter], env=environment, capture_output=True, text=True, check=True)
    found = json.loads(ran.stdout)
    assert found["ours"] == {"database": "where_demo", "indicators": 109}
    assert "looking" in ran.stderr
