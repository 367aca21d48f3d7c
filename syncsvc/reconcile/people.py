"""The view of people: one row per person, what each side says beside the other, and what follows from it."""

from __future__ import annotations

import polars as pl

from syncsvc.model.people import Employee
from syncsvc.model.rules import Rules
from syncsvc.model.schema import empty, kinds
from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.match import LADDER, match
from syncsvc.reconcile.sides import Sides

_LEFT_BEHIND = ("nip_old", "nip_raw")
_KEPT = tuple(name for name in kinds(Employee) if name not in _LEFT_BEHIND)


def join_people(sides: Sides) -> pl.DataFrame:
    """Local and SIASN employees matched: columns local_*, siasn_*, on_local, on_siasn, key, ambiguous, …

    ``key`` is the person's NIP (SIASN's first); a person without any valid NIP is "source#row_key".
    """
    local = sides.table("local.employee").with_row_index("row")
    national = sides.table("siasn.employee").with_row_index("row")
    pairs = match(local.select("row", *LADDER), national.select("row", *LADDER))
    joined = pairs.hstack(_placed(local, "local", pairs["local_row"])).hstack(
        _placed(national, "siasn", pairs["national_row"])
    )
    row_name = pl.concat_str(
        pl.coalesce("siasn_source", "local_source"),
        pl.coalesce("siasn_row_key", "local_row_key"),
        separator="#",
    )
    return joined.with_columns(
        on_local=pl.col("local_row").is_not_null(),
        on_siasn=pl.col("national_row").is_not_null(),
        key=pl.coalesce("siasn_nip", "local_nip", row_name),
        subject=pl.coalesce("local_name", "siasn_name"),
    ).drop("local_row", "national_row")


def judge_people(people: pl.DataFrame, sides: Sides, rules: Rules) -> pl.DataFrame:
    """Add what several checks ask: active, duty, obliged, pppk, status, duplicate, unidentified.

    ``active`` and ``obliged`` are null when the sides that know the person disagree, or nobody knows.
    """
    local, national = (
        pl.when(pl.col(f"on_{side}")).then(pl.col(f"{side}_legal_status")) for side in ("local", "siasn")
    )
    return people.with_columns(
        active=_agreed(local.is_in(rules.active), national.is_in(rules.active)),
        duty=_agreed(_duty(local, rules), _duty(national, rules)),
        pppk=_is_pppk(),
        duplicate=_is_duplicate(_twice(sides)),
        birth_date=pl.coalesce("siasn_birth_date", "local_birth_date"),
    ).with_columns(
        obliged=pl.when(pl.col("duty") == "yes").then(True).when(pl.col("duty") == "no").then(False),
        status=pl.coalesce("siasn_status", "local_status", pl.when("pppk").then(pl.lit("pppk"))),
        appointed=pl.coalesce("siasn_cpns_date", "local_cpns_date"),
        unidentified=_unidentified(people),
    )


def twins(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    """One row per NIP of one side: key, and whether its NIP, its NIK, or its name and birth date stand twice."""
    if rows.is_empty():
        rows = empty(Employee)
    known = rows.select(
        "nip", "source", "nik", unit="unit_id", subject="name", person=pl.concat_str("name", pl.col("birth_date"))
    ).filter(pl.col("nip").is_not_null())
    repeated = known.filter(known.select("nip", "source").is_duplicated()).group_by("nip").agg(rows=pl.len())
    single = known.unique("nip", keep="first", maintain_order=True)
    return attach(single, repeated, "nip", "nip").select(
        "unit",
        "subject",
        key="nip",
        side=pl.lit(side),
        rows=pl.col("rows").fill_null(1),
        nip_twice=pl.col("rows").is_not_null(),
        nik_twice=pl.col("nip").is_in(_shared(known, "nik").implode()),
        person_twice=pl.col("nip").is_in(_shared(known, "person").implode()),
    )


def _shared(known: pl.DataFrame, column: str) -> pl.Series:
    """The NIPs whose value of a column stands under another NIP too."""
    distinct = known.select("nip", column).drop_nulls().unique()
    return distinct.filter(pl.col(column).is_duplicated())["nip"]


def _placed(frame: pl.DataFrame, side: str, rows: pl.Series) -> pl.DataFrame:
    """One side's columns in the order of the pairs; null where the side does not know the person."""
    return frame.select(pl.col(name).gather(rows).alias(f"{side}_{name}") for name in _KEPT)


def _agreed(local: pl.Expr, national: pl.Expr) -> pl.Expr:
    """The value both sides give, or the only one given; null when they differ or nobody knows."""
    return pl.when(local.is_null()).then(national).when(national.is_null() | (local == national)).then(local)


def _duty(status: pl.Expr, rules: Rules) -> pl.Expr:
    return pl.when(status.is_not_null()).then(
        status.replace_strict(list(rules.duty), list(rules.duty.values()), default="no", return_dtype=pl.String)
    )


def _is_pppk() -> pl.Expr:
    by_form = pl.col("key").str.slice(12, 2).is_between(pl.lit("21"), pl.lit("99")) & (
        pl.col("key").str.len_chars() == 18
    )
    said = pl.coalesce("siasn_status", "local_status") == "pppk"
    return said.fill_null(value=False) | by_form.fill_null(value=False)


def _is_duplicate(twice: pl.Series) -> pl.Expr:
    local = pl.col("local_nip").is_in(twice.implode())
    return pl.col("key").is_in(twice.implode()) | local.fill_null(value=False)


def _twice(sides: Sides) -> pl.Series:
    """NIPs that one source gives to several rows."""
    found = []
    for rows in sides.rows.values():
        known = rows.filter(pl.col("nip").is_not_null()).select("nip", "source")
        found.append(known.filter(known.is_duplicated())["nip"])
    return pl.concat(found).unique() if found else pl.Series("nip", [], dtype=pl.String)


def _unidentified(people: pl.DataFrame) -> pl.Expr:
    """On SIASN only, while a local row nobody could identify has the same name and birth date."""
    lost = people.filter(pl.col("on_local") & ~pl.col("on_siasn") & pl.col("local_nip").is_null())
    names = lost.select(_person("local")).to_series().drop_nulls()
    return (_person("siasn").is_in(names.implode()) & ~pl.col("on_local")).fill_null(value=False)


def _person(side: str) -> pl.Expr:
    name = pl.col(f"{side}_name").str.to_uppercase().str.replace_all(r"[^\p{L}]", "")
    return pl.concat_str(name, pl.col(f"{side}_birth_date").cast(pl.String), separator="|")
