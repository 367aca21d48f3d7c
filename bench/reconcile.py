"""Goals 1 and 2 for reconciling: two raw tables of 25 columns, joined and compared canonically."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from math import log10
from typing import Any

import polars as pl

from bench.measure import ROOT, answered, fresh, medians, spending
from bench.pair import FIELDS, SHOUTED, raw_side, write_pair
from bench.table import Row, at_least, at_most
from syncsvc.checks.base import Check, Comparator
from syncsvc.checks.compare import compare_people
from syncsvc.checks.person import PRACTICE, check
from syncsvc.model.finding import Severity
from syncsvc.model.people import Employee
from syncsvc.model.run import Scope, Side
from syncsvc.model.schema import schema
from syncsvc.reconcile.judging.judge import Subjects, judge, subjects
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.views.lent import Lent
from syncsvc.reconcile.views.people import join_people

_COMPARATORS = {
    "name": Comparator.NAME,
    "title_back": Comparator.TITLE,
    "job_title": Comparator.UNIT,
    "unit_name": Comparator.UNIT,
}
_RIVALS = ROOT / "bench" / "rivals"


def ours(folder: str) -> dict[str, Any]:
    """Our own path: match, lay out the view, put one comparison per field to it, findings with their evidence."""
    local, national = (_as_employees(raw_side(folder, side)) for side in (Side.LOCAL, Side.SIASN))
    inputs_mb = (local.estimated_size() + national.estimated_size()) / (1 << 20)
    checks = [check("PEG-00", Severity.LOW, PRACTICE, compare_people(name, _COMPARATORS.get(name))) for name in FIELDS]
    with spending() as spent:
        people, lent = _view(local, national)
        ready = subjects(people, lent, Scope())
        found = {each.aspects[0].field: _differences(each, ready) for each in checks}
    alone = people.select(only_local=~pl.col("on_siasn"), only_national=~pl.col("on_local")).sum().row(0, named=True)
    return {"seconds": spent.seconds, "above": spent.above_mb / inputs_mb, "fields": found, **alone}


def bare(folder: str) -> dict[str, Any]:
    """Only the join, by Polars itself, of tables that are canonical already."""
    local, national = (_canonical(raw_side(folder, side)) for side in (Side.LOCAL, Side.SIASN))
    with spending() as spent:
        rows = local.join(national, on="nip", how="full", coalesce=True).height
    return {"seconds": spent.seconds, "rows": rows}


def goals(people: int, times: int, rivals: bool) -> Iterable[Row]:
    """The rows of goal 1 at one size. Raises AssertionError when anybody finds something else than was planted."""
    with tempfile.TemporaryDirectory() as folder:
        planted = fresh(write_pair, folder=folder, people=people)
        found = [fresh(ours, folder=folder) for _ in range(times)]
        for answer in found:
            assert_same("syncsvc", answer, planted)
        seconds, above = medians(found, "seconds", "above")
        what = f"reconcile {people:,} x {len(FIELDS) + 1}"
        (joined,) = medians([fresh(bare, folder=folder) for _ in range(times)], "seconds")
        beside = f"{seconds:.3f} s, join {joined:.3f} s"
        yield at_most("1", f"{what}, to a bare Polars join", seconds / joined, 3, times, beside=beside)
        if rivals:
            for rival, target in (("polars", 2.5), ("pandas", 8.0)):
                slow = _rival(rival, folder, planted, times)
                beside = f"{seconds:.3f} s, datacompy {slow:.3f} s"
                yield at_least("1", f"{what}, against datacompy {rival}", slow / seconds, target, times, beside)
        yield at_most("2", f"{what}, peak above inputs", above, 0.6, times)
        _SECONDS[people] = seconds


_SECONDS: dict[int, float] = {}


def growth(small: int, large: int) -> Row:
    """The exponent between two sizes measured before."""
    return at_most("2", f"reconcile, growth {small:,} to {large:,}", exponent(_SECONDS, small, large), 1.05, 1, "")


def exponent(seconds: dict[int, float], small: int, large: int) -> float:
    """How the time grows with the size: 1 is in proportion."""
    return log10(seconds[large] / seconds[small]) / log10(large / small)


def _view(local: pl.DataFrame, national: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Lent, ...]]:
    """One row per person and both sides' tables to borrow from, as ``evaluate`` gives it to the checks."""
    laid = frozenset({"local_unit_id", "siasn_unit_id"})
    people, lent = join_people(Sides({"local.employee": local, "siasn.employee": national}, {}, {}), laid)
    nobody = pl.lit(value=False)
    unit = pl.coalesce("local_unit_id", "siasn_unit_id")
    return people.with_columns(duplicate=nobody, pppk=nobody, unit=unit).drop(laid), lent


def _differences(each: Check, ready: Subjects) -> int:
    sides = Sides({name: ready.rows.clear() for name in each.aspects[0].needs}, {}, {})
    return judge(each, each.aspects[0], ready, {}, sides).findings.height


def _as_employees(raw: pl.DataFrame) -> pl.DataFrame:
    nothing = pl.lit(None)
    return raw.select(
        (pl.col(name) if name in raw.columns else nothing).cast(kind).alias(name)
        for name, kind in schema(Employee).items()
    ).rechunk()


def _canonical(raw: pl.DataFrame) -> pl.DataFrame:
    return raw.with_columns(pl.col(SHOUTED).str.to_lowercase()).rechunk()


def _rival(name: str, folder: str, planted: dict[str, Any], times: int) -> float:
    uv = shutil.which("uv") or ROOT / ".uv" / "bin" / "uv"
    command = [str(uv), "run", "--quiet", "--project", str(_RIVALS), "--frozen", "python", str(_RIVALS / "compare.py")]
    answers = [answered([*command, name, folder]) for _ in range(times)]
    for answer in answers:
        assert_same(f"datacompy {name}", answer, planted)
    return medians(answers, "seconds")[0]


def assert_same(who: str, found: dict[str, Any], planted: dict[str, Any]) -> None:
    """Raises AssertionError unless exactly what was planted was found, field by field."""
    for name, number in planted.items():
        assert found[name] == number, f"{who} found {found[name]} of {name}, planted were {number}"
