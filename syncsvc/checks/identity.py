"""PEG-02 to PEG-08 and PEG-20: who somebody is (domain reference 6.2)."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from syncsvc.checks.base import Aspect, Comparator, Unless, labelled, nothing, text
from syncsvc.checks.compare import BOTH, compare_people
from syncsvc.checks.person import NIP_RULE, PRACTICE, PRESENT, QUALITY, SIDES, check, one_side
from syncsvc.checks.sides import bare_text, every_side
from syncsvc.model.finding import Actor, Severity
from syncsvc.model.nip import FIRST_CONTRACT

_TWINS = {"nip": "nip_rows", "nik": "nik_with", "person": "person_with"}


def _only_on(side: str, other: str) -> Aspect:
    """A person ``side`` knows as active whom ``other`` does not know at all."""
    alone = ~pl.col(f"on_{other}")
    doubts = (
        Unless("ambiguous", alone & pl.col("ambiguous")),
        Unless("identifier_damaged", alone & pl.col(f"{side}_nip").is_null()),
    )
    return Aspect(
        view="people",
        field=other,
        known=pl.col(f"on_{side}"),
        applies=pl.col("active"),
        wrong=alone,
        needs=BOTH,
        unless=(*doubts, *((Unless("unidentified_row", pl.col("unidentified")),) if side == "siasn" else ())),
        local=text("local_nip"),
        national=text("siasn_nip"),
    )


def _row_nip(side: str) -> Aspect:
    return Aspect(
        view="rows",
        field="nip",
        known=pl.col("side") == side,
        applies=pl.lit(value=True),
        wrong=pl.col("nip").is_null(),
        needs=(SIDES[side],),
        local=text("nip_raw") if side == "local" else nothing(),
        national=text("nip_raw") if side == "siasn" else nothing(),
    )


def _nip_parts(side: str) -> tuple[Aspect, ...]:
    nip = pl.col(f"{side}_nip")
    born, sex, cpns = (pl.col(f"{side}_{name}") for name in ("birth_date", "sex", "cpns_date"))
    sex_digit = sex.replace_strict({"M": "1", "F": "2"}, default=None, return_dtype=pl.String)
    appointed = (
        pl.when(nip.str.slice(12, 2) >= str(FIRST_CONTRACT))
        .then(nip.str.slice(8, 4) != cpns.dt.strftime("%Y"))
        .otherwise(nip.str.slice(8, 6) != cpns.dt.strftime("%Y%m"))
    )
    known = nip.is_not_null()
    return (
        one_side(side, "birth_date", known, nip.str.slice(0, 8) != born.dt.strftime("%Y%m%d")),
        one_side(side, "sex", known, nip.str.slice(14, 1) != sex_digit),
        one_side(side, "cpns_date", known, appointed),
    )


def _nik() -> Aspect:
    """Structure PP KK CC DDMMYY NNNN, day + 40 for women (domain reference 3.4)."""
    nik, born = pl.col("local_nik"), pl.col("local_birth_date")
    for_sex = pl.col("local_sex").replace_strict({"M": 0, "F": 40}, default=None, return_dtype=pl.Int32)
    day = born.dt.day().cast(pl.Int32) + for_sex
    dated = pl.concat_str(day.cast(pl.String).str.zfill(2), born.dt.strftime("%m%y"))
    one_digit = "|".join(f"{digit}{{16}}" for digit in range(10))
    malformed = ~nik.str.contains(r"^\d{16}$") | nik.str.contains(f"0000$|^(?:{one_digit})$")
    wrong = malformed | (nik.str.slice(6, 6) != dated)
    return replace(one_side("local", "nik", PRESENT, wrong), local=nothing())


def _twin(side: str, field: str, column: str) -> Aspect:
    shown = labelled(rows=pl.col(column)) if field == "nip" else labelled(nip=pl.col(column))
    return Aspect(
        view="twins",
        field=f"{side}.{field}",
        known=(pl.col("side") == side) & pl.col(f"{field}_given"),
        applies=pl.lit(value=True),
        wrong=pl.col(column).is_not_null(),
        needs=(SIDES[side],),
        local=shown if side == "local" else nothing(),
        national=shown if side == "siasn" else nothing(),
    )


def _ambiguous() -> Aspect:
    return Aspect(
        view="local_people",
        field="match",
        applies=pl.lit(value=True),
        wrong=pl.col("ambiguous"),
        needs=BOTH,
        local=labelled(nip=pl.col("local_nip")),
        national=labelled(candidates=pl.col("candidates"), rows=pl.col("claims")),
    )


CHECKS = (
    check("PEG-02", Severity.HIGH, PRACTICE, _only_on("local", "siasn"), _only_on("siasn", "local")),
    check("PEG-03", Severity.BLOCK, NIP_RULE, *(_row_nip(side) for side in SIDES)),
    check("PEG-04", Severity.MEDIUM, NIP_RULE, *_nip_parts("local"), *_nip_parts("siasn")),
    check(
        "PEG-06",
        Severity.MEDIUM,
        QUALITY,
        _nik(),
        one_side("siasn", "nik_verified", PRESENT, ~pl.col("siasn_nik_verified")),
        actor=Actor.EMPLOYEE,
    ),
    check(
        "PEG-07",
        Severity.HIGH,
        PRACTICE,
        *(_twin(side, field, column) for side in SIDES for field, column in _TWINS.items()),
        everybody=True,
    ),
    check(
        "PEG-08",
        Severity.LOW,
        PRACTICE,
        compare_people("name", Comparator.NAME, three=bare_text(every_side("name"))),
        compare_people("title_front", Comparator.TITLE, absent_is_value=True),
        compare_people("title_back", Comparator.TITLE, absent_is_value=True),
    ),
    check("PEG-20", Severity.HIGH, PRACTICE, _ambiguous()),
)
