"""The view of people: one row per person, what each side says beside the other, and what follows from it."""

from __future__ import annotations

import polars as pl

from syncsvc.model.people import Employee
from syncsvc.model.rules import Rules
from syncsvc.model.schema import empty
from syncsvc.reconcile.attach import all_different, attach, marked, repeated
from syncsvc.reconcile.match import LADDER, match
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.views.lent import Lent, borrowed

_OF_LOCAL = "nip name birth_date status legal_status cpns_date job_kind job_title job_date echelon unit_id"
_OF_SIASN = f"{_OF_LOCAL} job_id unit_name person_id"
FOR_VIEWS = frozenset(
    f"{side}_{name}"
    for side, names in (("local", f"{_OF_LOCAL} supervisor_nip source row_key"), ("siasn", _OF_SIASN))
    for name in names.split()
)
"""The sides' columns that the views are made with."""


def join_people(sides: Sides, laid: frozenset[str]) -> tuple[pl.DataFrame, tuple[Lent, ...]]:
    """Local and SIASN employees matched: on_local, on_siasn, key, person, who, subject, ambiguous, …, and the columns
    ``laid``; beside it both sides' tables, to borrow the other columns from.

    ``key`` is the person's NIP (SIASN's first); a person without any valid NIP is "source#row_key". ``who`` is the
    person's place in the view, the first one where two people have one key.
    """
    local, national = sides.table("local.employee"), sides.table("siasn.employee")
    pairs = match(local.select(LADDER), national.select(LADDER))
    in_order = pairs.height == local.height
    lent = (
        Lent("local", local, None if in_order else pairs["local_row"]),
        Lent("siasn", national, pairs["national_row"]),
    )
    people = (
        pairs.select("candidates", "claims", "ambiguous")
        .with_columns(
            on_local=pairs["local_row"].is_not_null(),
            on_siasn=pairs["national_row"].is_not_null(),
            key=_keys(lent),
            who=pl.int_range(pl.len(), dtype=pl.UInt32),
            subject=_either(lent, "local_name", "siasn_name"),
        )
        .with_columns(person=person_of("key"))
    )
    people = people.hstack(borrowed(lent, laid))
    if all_different(people["key"]):
        return people, lent
    return people.with_columns(pl.col("who").first().over("key")), lent


def person_of(name: str) -> pl.Expr:
    """A key, when it is a NIP: a person without any goes by source and row."""
    return pl.when(~pl.col(name).str.contains("#", literal=True)).then(name)


def judge_people(people: pl.DataFrame, sides: Sides, rules: Rules) -> pl.DataFrame:
    """Add what several checks ask: active, duty, obliged, status_known, pppk, status, duplicate, unidentified.

    ``active`` and ``obliged`` are null when the sides that know the person disagree, or nobody knows.
    """
    local, national = pl.col("local_legal_status"), pl.col("siasn_legal_status")
    return people.with_columns(
        active=_agreed(local.is_in(rules.active), national.is_in(rules.active)),
        duty=_agreed(_duty(local, rules), _duty(national, rules)),
        status_known=local.is_not_null() | national.is_not_null(),
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
    """One row per NIP of one side: key; in how many rows it stands, when more than one (nip_rows); the other NIPs that
    have its NIK (nik_with), and its name and birth date (person_with); and whether these are known at all (…_given).
    """
    if rows.is_empty():
        rows = empty(Employee)
    known = rows.select("nip", "source", "nik", "name", "birth_date", "unit_id").filter(pl.col("nip").is_not_null())
    counted = repeated(known, ["nip", "source"]).group_by("nip").agg(rows=pl.len())
    single = known if all_different(known["nip"]) else known.unique("nip", keep="first", maintain_order=True)
    found = attach(single, counted, "nip", "nip")
    for name, columns in (("nik_with", ["nik"]), ("person_with", ["name", "birth_date"])):
        found = attach(found, _others(known, columns).rename({"others": name}), "nip", "nip")
    return found.select(
        unit="unit_id",
        subject="name",
        key="nip",
        person="nip",
        side=pl.lit(side),
        nip_given=pl.lit(value=True),
        nik_given=pl.col("nip").is_in(_given(known, "nik").implode()),
        person_given=pl.col("nip").is_in(_given(known, "name", "birth_date").implode()),
        nip_rows="rows",
        nik_with="nik_with",
        person_with="person_with",
    )


def _given(known: pl.DataFrame, *columns: str) -> pl.Series:
    """The NIPs of which some row says all of some columns."""
    return known.filter(pl.all_horizontal(pl.col(columns).is_not_null()))["nip"]


def _others(known: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Per NIP whose values of some columns stand under other NIPs too: nip, others (those NIPs)."""
    distinct = repeated(known.select("nip", *columns).drop_nulls(), columns).unique().sort("nip")
    both = distinct.join(distinct, on=columns, suffix="_other").filter(pl.col("nip") != pl.col("nip_other"))
    return both.group_by("nip", maintain_order=True).agg(others=pl.col("nip_other").unique().sort().str.join(", "))


def _keys(lent: tuple[Lent, ...]) -> pl.Series:
    key = _either(lent, "siasn_nip", "local_nip")
    if not key.null_count():
        return key
    source, row = (_either(lent, f"siasn_{name}", f"local_{name}") for name in ("source", "row_key"))
    return pl.select(pl.coalesce(key, pl.concat_str(source, row, separator="#"))).to_series()


def _either(lent: tuple[Lent, ...], first: str, other: str) -> pl.Series:
    return pl.DataFrame(borrowed(lent, (first, other))).select(pl.coalesce(first, other)).to_series()


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
    known = [rows.select("nip", "source").filter(pl.col("nip").is_not_null()) for rows in sides.rows.values()]
    found = [repeated(rows, ["nip", "source"])["nip"] for rows in known]
    return pl.concat(found).unique() if found else pl.Series("nip", [], dtype=pl.String)


def _unidentified(people: pl.DataFrame) -> pl.Series:
    """On SIASN only, while a local row nobody could identify has the same name and birth date."""
    lost = people.filter(pl.col("on_local") & ~pl.col("on_siasn") & pl.col("local_nip").is_null())
    names = lost.select(_person("local")).to_series().drop_nulls()
    alone = people.with_row_index("row").filter(~pl.col("on_local")).select("row", person=_person("siasn"))
    return marked(alone.filter(pl.col("person").is_in(names.implode()))["row"], people.height)


def _person(side: str) -> pl.Expr:
    name = pl.col(f"{side}_name").str.to_uppercase().str.replace_all(r"[^\p{L}]", "")
    return pl.concat_str(name, pl.col(f"{side}_birth_date").cast(pl.String), separator="|")
