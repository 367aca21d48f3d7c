"""PEG: what is wrong with an employee's own data (domain reference 6.2)."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.base import Aspect, Check, Confidence, Ground, Unless, labelled, nothing, text
from syncsvc.checks.compare import BOTH, DOUBTFUL, compare_people
from syncsvc.mapping.fold import fold_name, fold_title
from syncsvc.model.finding import Actor, Severity

PRACTICE = Ground("praktik SIASN: rekonsiliasi SIMPEG", Confidence.MEDIUM)
QUALITY = Ground("Indeks Kualitas Data BKN", Confidence.MEDIUM)
NIP_RULE = Ground("Perka BKN 22/2007; Perka BKN 43/2007", Confidence.HIGH)
SIDES = {"local": "local.employee", "siasn": "siasn.employee"}
PRESENT = pl.col("active").fill_null(value=True)


def _only_on(side: str, other: str) -> Aspect:
    """A person ``side`` knows as active whom ``other`` does not know at all."""
    lost = Unless("identifier_damaged", pl.col(f"{side}_nip").is_null())
    return Aspect(
        view="people",
        field=other,
        applies=pl.col(f"on_{side}") & pl.col("active"),
        wrong=~pl.col(f"on_{other}"),
        needs=BOTH,
        unless=(lost, *((Unless("unidentified_row", pl.col("unidentified")),) if side == "siasn" else ())),
        local=text("local_nip"),
        national=text("siasn_nip"),
    )


def _one_side(side: str, field: str, applies: pl.Expr, wrong: pl.Expr, unless: tuple[Unless, ...] = ()) -> Aspect:
    """A question one side's data answer by themselves."""
    column = text(f"{side}_{field}")
    return Aspect(
        view="people",
        field=f"{side}.{field}",
        applies=pl.col(f"on_{side}") & applies,
        wrong=wrong,
        needs=(SIDES[side],),
        unless=unless,
        local=column if side == "local" else nothing(),
        national=column if side == "siasn" else nothing(),
    )


def _nip_parts(side: str) -> tuple[Aspect, ...]:
    nip = pl.col(f"{side}_nip")
    born, sex, cpns = (pl.col(f"{side}_{name}") for name in ("birth_date", "sex", "cpns_date"))
    sex_digit = sex.replace_strict({"M": "1", "F": "2"}, default=None, return_dtype=pl.String)
    appointed = (
        pl.when("pppk")
        .then(nip.str.slice(8, 4) != cpns.dt.strftime("%Y"))
        .otherwise(nip.str.slice(8, 6) != cpns.dt.strftime("%Y%m"))
    )
    known = nip.is_not_null()
    return (
        _one_side(side, "birth_date", known, nip.str.slice(0, 8) != born.dt.strftime("%Y%m%d")),
        _one_side(side, "sex", known, nip.str.slice(14, 1) != sex_digit),
        _one_side(side, "cpns_date", known, appointed),
    )


def _dates(side: str) -> tuple[Aspect, ...]:
    born, cpns, pns, rank = (pl.col(f"{side}_{name}") for name in ("birth_date", "cpns_date", "pns_date", "rank_date"))
    always = pl.lit(value=True)
    today = pl.col("today")
    return (
        _one_side(side, "cpns_date", always, (cpns < born.dt.offset_by("16y")) | (cpns > today)),
        _one_side(side, "pns_date", pl.col("status") == "pns", (pns < cpns) | (pns > today)),
        _one_side(side, "rank_date", always, (rank < cpns) | (rank > today)),
    )


def _nik() -> Aspect:
    """Structure PP KK CC DDMMYY NNNN, day + 40 for women (domain reference 3.4)."""
    nik, born = pl.col("local_nik"), pl.col("local_birth_date")
    day = born.dt.day().cast(pl.Int32) + pl.when(pl.col("local_sex") == "F").then(40).otherwise(0)
    dated = pl.concat_str(day.cast(pl.String).str.zfill(2), born.dt.strftime("%m%y"))
    one_digit = "|".join(f"{digit}{{16}}" for digit in range(10))
    malformed = ~nik.str.contains(r"^\d{16}$") | nik.str.contains(f"0000$|^(?:{one_digit})$")
    wrong = malformed | (nik.str.slice(6, 6) != dated).fill_null(value=False)
    return Aspect("people", "local.nik", pl.col("on_local") & PRESENT, wrong, ("local.employee",), nothing(), nothing())


def _twin(side: str, flag: str, field: str) -> Aspect:
    rows = labelled(rows=pl.col("rows"))
    return Aspect(
        view="twins",
        field=f"{side}.{field}",
        applies=pl.col("side") == side,
        wrong=pl.col(flag),
        needs=(SIDES[side],),
        local=rows if side == "local" else nothing(),
        national=rows if side == "siasn" else nothing(),
    )


def _past_retirement() -> Aspect:
    months = (pl.col("retirement_age") * 12).cast(pl.String) + "mo"
    until = pl.col("birth_date").dt.offset_by(months).dt.month_start().dt.offset_by("2mo")
    return Aspect(
        view="people",
        field="retirement",
        applies=pl.col("active"),
        wrong=pl.col("today") > until,
        needs=("local.employee",),
        local=labelled(retirement_age=pl.col("retirement_age"), until=until),
        national=nothing(),
    )


def _education() -> Aspect:
    level = pl.col("siasn_education")
    return Aspect(
        view="people",
        field="education",
        applies=pl.col("on_siasn") & PRESENT,
        wrong=level.is_null() | (level < pl.col("education_least")).fill_null(value=False),
        needs=("siasn.employee",),
        unless=(Unless("not_delivered", level.is_null().all()),),
        local=labelled(least=pl.col("education_least")),
        national=text("siasn_education"),
    )


def _staff_type() -> Aspect:
    own = pl.col("siasn_staff_type") == pl.col("own_staff_type")
    home = pl.col("siasn_agency_home") == pl.col("siasn_agency_work")
    return Aspect(
        view="people",
        field="staff_type",
        applies=pl.col("on_siasn") & PRESENT,
        wrong=own != home,
        needs=("siasn.employee",),
        local=nothing(),
        national=text("siasn_staff_type"),
    )


def _legal(expr: pl.Expr) -> pl.Expr:
    """71 is "active" for PPPK, as 01 is for PNS."""
    return pl.when(pl.col("pppk") & (expr == "71")).then(pl.lit("01")).otherwise(expr)


def _row_nip() -> Aspect:
    return Aspect(
        view="rows",
        field="nip",
        applies=pl.lit(value=True),
        wrong=pl.col("nip").is_null(),
        needs=(),
        local=pl.when(pl.col("side") == "local").then("nip_raw"),
        national=pl.when(pl.col("side") == "siasn").then("nip_raw"),
    )


def _late_cpns() -> Aspect:
    return Aspect(
        view="people",
        field="status",
        applies=(pl.col("status") == "cpns") & PRESENT,
        wrong=pl.col("appointed").dt.offset_by("13mo") < pl.col("today"),
        needs=("siasn.employee",),
        local=text("local_cpns_date"),
        national=text("siasn_cpns_date"),
    )


def _pns_date(side: str) -> Aspect:
    column = pl.col(f"{side}_pns_date")
    delivered = Unless("not_delivered", column.is_null().all())
    return _one_side(side, "pns_date", (pl.col("status") == "pns") & PRESENT, column.is_null(), (delivered,))


def _placement() -> Aspect:
    pair = pl.col("local_unit_pair")
    return Aspect(
        view="people",
        field="unit_id",
        applies=pl.col("on_local") & pl.col("on_siasn") & PRESENT,
        wrong=pair != pl.col("siasn_unit_id"),
        needs=(*BOTH, "local.unit", "siasn.unit"),
        unless=(*DOUBTFUL, Unless("unit_unpaired", pl.col("local_unit_id").is_not_null() & pair.is_null())),
        local=labelled(unit=pl.col("local_unit_id"), pair=pair),
        national=labelled(unit=pl.col("siasn_unit_id"), name=pl.col("siasn_unit_name_now")),
    )


def _ambiguous() -> Aspect:
    return Aspect(
        view="local_people",
        field="match",
        applies=pl.lit(value=True),
        wrong=pl.col("ambiguous"),
        needs=BOTH,
        local=labelled(nip=pl.col("local_nip")),
        national=labelled(candidates=pl.col("candidates")),
    )


CHECKS = (
    Check(
        "PEG-01",
        Severity.HIGH,
        Actor.AGENCY_ADMIN,
        "employee",
        PRACTICE,
        (compare_people("agency_home"), compare_people("agency_work")),
    ),
    Check(
        "PEG-02",
        Severity.HIGH,
        Actor.AGENCY_ADMIN,
        "employee",
        PRACTICE,
        (_only_on("local", "siasn"), _only_on("siasn", "local")),
    ),
    Check("PEG-03", Severity.BLOCK, Actor.AGENCY_ADMIN, "employee", NIP_RULE, (_row_nip(),)),
    Check(
        "PEG-04",
        Severity.MEDIUM,
        Actor.AGENCY_ADMIN,
        "employee",
        NIP_RULE,
        (*_nip_parts("local"), *_nip_parts("siasn")),
    ),
    Check(
        "PEG-05",
        Severity.MEDIUM,
        Actor.AGENCY_ADMIN,
        "employee",
        QUALITY,
        (*_dates("local"), *_dates("siasn")),
    ),
    Check(
        "PEG-06",
        Severity.MEDIUM,
        Actor.EMPLOYEE,
        "employee",
        QUALITY,
        (_nik(), _one_side("siasn", "nik_verified", PRESENT, ~pl.col("siasn_nik_verified"))),
    ),
    Check(
        "PEG-07",
        Severity.HIGH,
        Actor.AGENCY_ADMIN,
        "employee",
        PRACTICE,
        tuple(
            _twin(side, flag, field)
            for side in SIDES
            for flag, field in (("nip_twice", "nip"), ("nik_twice", "nik"), ("person_twice", "person"))
        ),
        everybody=True,
    ),
    Check(
        "PEG-08",
        Severity.LOW,
        Actor.AGENCY_ADMIN,
        "employee",
        PRACTICE,
        (
            compare_people("name", fold_name),
            compare_people("title_front", fold_title, absent_is_value=True),
            compare_people("title_back", fold_title, absent_is_value=True),
        ),
    ),
    Check(
        "PEG-09",
        Severity.HIGH,
        Actor.AGENCY_ADMIN,
        "employee",
        PRACTICE,
        (compare_people("legal_status", _legal),),
    ),
    Check(
        "PEG-10",
        Severity.HIGH,
        Actor.AGENCY_ADMIN,
        "employee",
        Ground("UU 20/2023 Ps 55; PP 17/2020", Confidence.HIGH),
        (_past_retirement(),),
    ),
    Check(
        "PEG-11",
        Severity.MEDIUM,
        Actor.AGENCY_ADMIN,
        "employee",
        PRACTICE,
        (compare_people("rank"), compare_people("rank_date")),
    ),
    Check("PEG-13", Severity.MEDIUM, Actor.EMPLOYEE, "employee", QUALITY, (_education(),)),
    Check("PEG-15", Severity.MEDIUM, Actor.AGENCY_ADMIN, "employee", QUALITY, (_late_cpns(),)),
    Check("PEG-16", Severity.MEDIUM, Actor.AGENCY_ADMIN, "employee", QUALITY, (_staff_type(),)),
    Check(
        "PEG-18",
        Severity.LOW,
        Actor.AGENCY_ADMIN,
        "employee",
        QUALITY,
        (_pns_date("local"), _pns_date("siasn")),
    ),
    Check("PEG-19", Severity.HIGH, Actor.AGENCY_ADMIN, "employee", PRACTICE, (_placement(),)),
    Check("PEG-20", Severity.HIGH, Actor.AGENCY_ADMIN, "employee", PRACTICE, (_ambiguous(),)),
)
