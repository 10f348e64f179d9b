"""The benchmarks. Each is one module here with one function: `run(scale, tell)`; its file's name is the bench's name.

    def run(scale: Scale, tell: Tell) -> Findings:

It runs in a process of its own, on a database that is migrated, has the catalogue, and is kept for the next run on the server under
`var/bench`: `NAME_SCALE`, or where the module says `DATABASE = "…"`, that of all benches that say the same. What it finds there from
an earlier run it may use again. `tell` says what begins. The first line of the module's docstring is what `thidua bench --help`
prints. Modules whose name begins with `_` are shared by several. See docs/benches.md.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from thidua.ground.values import Refusal, insist
from thidua.ground.values import mark as _
from thidua.workshop.rules.measuring import Findings, Scale

Tell = Callable[[str], object]


class NoSuchBench(Refusal):
    """No benchmark has the name."""

    text = _("There is no benchmark “{name}”. There are: {known}.")


def bench_names() -> list[str]:
    """Every benchmark there is, in alphabetical order."""
    return sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))


def what_bench_measures(name: str) -> str:
    """The first line of the benchmark's own description."""
    return (_module(name).__doc__ or "").strip().partition("\n")[0]


def run_bench(*, name: str, scale: Scale, tell: Tell) -> Findings:
    """Measure. Raises NoSuchBench."""
    insist(why_not_bench(name))
    run: Callable[[Scale, Tell], Findings] = _module(name).run
    return run(scale, tell)


def bench_database(name: str, scale: Scale) -> str:
    """The database that the benchmark stands on; several may share one. Raises NoSuchBench."""
    insist(why_not_bench(name))
    return f"{getattr(_module(name), 'DATABASE', name)}_{scale.value}"


def why_not_bench(name: str) -> NoSuchBench | None:
    """Only what is there can be run."""
    known = bench_names()
    return None if name in known else NoSuchBench(name=name, known=", ".join(known))


def _module(name: str):  # type: ignore[no-untyped-def]
    return import_module(f"{__name__}.{name}")
