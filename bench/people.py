"""An invented agency of any size, laid out directly as mapped columns: generating a million people costs seconds.

Person number ``i`` works in unit ``i % units``; the first ``units`` people head the units. Everything follows from the
number, so what is planted can be counted without looking at the result: ``PLANTED`` names, per finding, the people it
hits, and ``expected`` counts them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl

from syncsvc.mapping.notes import NOTES_SCHEMA
from syncsvc.model import TABLES
from syncsvc.model.run import Intake, Side, Snapshot
from syncsvc.model.schema import schema

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 3, 0, tzinfo=UTC)
QUARTER, FINAL = "tw1", "final"
PEOPLE_PER_UNIT = 40
_AGENCY = "0" * 31 + "a"
_FIRST_BIRTH = date(1970, 1, 1)
_BIRTHS = 7_000
_MONTHS, _SERIALS = 12, 100
_CPNS_AGE = 25
MOST = _BIRTHS * _MONTHS * _SERIALS
_GIVEN = ("Siti", "Budi", "Agus", "Dewi", "Rina", "Made", "Yusuf", "Maria", "Joko", "Ratna")
_MIDDLE = ("Contoh", "Percobaan", "Misalnya", "Umpama", "Andaian", "Teladan", "Ibarat", "Rekaan", "Karangan", "Tiruan")
_FAMILY = ("Satu", "Dua", "Tiga", "Empat", "Lima", "Enam", "Tujuh", "Delapan", "Sembilan", "Sepuluh")
_LEVELS = ("Ahli Pertama", "Ahli Muda", "Ahli Madya")
_CLERKS, _EXPERTS = 500, 400

number = pl.col("i")
head = pl.col("head")


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault of five people in a thousand; ``others`` spares the heads, whose faults would hurt those below."""

    check: str
    field: str
    salt: int
    others: bool = False

    @property
    def hits(self) -> pl.Expr:
        """Whom it hits."""
        hit = (number * 7_919 + self.salt * 50) % 1_000 < 5
        return hit & ~head if self.others else hit


PLANTED = {
    "name": Planted("PEG-08", "name", 1),
    "title_back": Planted("PEG-08", "title_back", 2),
    "rank": Planted("PEG-11", "rank", 3),
    "rank_date": Planted("PEG-11", "rank_date", 4),
    "job_date": Planted("NOM-13", "job_date", 5),
    "agency_work": Planted("PEG-01", "agency_work", 6),
    "damaged_nip": Planted("PEG-03", "nip", 7),
    "supervisor": Planted("ATS-14", "supervisor_nip", 8, others=True),
    "plan_title": Planted("SKP-06", "job_title", 9, others=True),
    "plan_draft": Planted("SKP-08", "status", 10, others=True),
    "no_plan": Planted("SKP-01", "skp", 11, others=True),
    "unrated": Planted("EVA-06", "evaluation", 12, others=True),
    "rater": Planted("ATS-08", "rater", 13, others=True),
}


def expected(people: int, changed: bool = False) -> dict[tuple[str, str], int]:
    """How many findings of each (check, field) the agency must give, and nothing else."""
    base = _people(people)
    counts = {(each.check, each.field): base.select(each.hits.sum()).item() for each in PLANTED.values()}
    if changed:
        planted = PLANTED["rank"]
        counts[planted.check, planted.field] = base.select((planted.hits | _MOVED).sum()).item()
    return {place: count for place, count in counts.items() if count}


def intakes(people: int, changed: bool = False) -> list[Intake]:
    """The agency's three sources. ``changed`` gives one in a hundred another local rank than before."""
    if people > MOST:
        raise ValueError(f"at most {MOST} people have NIPs of their own")
    base = _people(people)
    notes = pl.DataFrame(schema=NOTES_SCHEMA)
    tables = {
        Side.LOCAL: {
            "employee": _local(base, changed),
            "unit": _units(people, Side.LOCAL),
            "appointment": _appointments(base.filter(number % 5 == 0)),
            "skp_plan": _local_plans(base.filter(number % 20 == 0)),
            "skp_annual": _annuals(base.filter(number % 20 == 1)),
        },
        Side.SIASN: {"employee": _national(base), "unit": _units(people, Side.SIASN), "position": _positions()},
        Side.EKINERJA: {
            "skp_plan": _plans(base),
            "skp_evaluation": pl.concat([_ratings(base, QUARTER, 2026), _ratings(base, FINAL, 2025)]),
        },
    }
    return [
        Intake(side, side, tuple(Snapshot(side, side, table, rows, NOW) for table, rows in named.items()), notes, NOW)
        for side, named in tables.items()
    ]


_MOVED = number % 100 == 57


def _people(people: int) -> pl.DataFrame:
    """What both sides agree about, one row per person."""
    units = unit_count(people)
    born = pl.lit(_FIRST_BIRTH) + pl.duration(days=number % _BIRTHS)
    month = number // _BIRTHS % _MONTHS + 1
    sex = number % 2 + 1
    base = pl.DataFrame({"i": pl.int_range(0, people, dtype=pl.Int64, eager=True)}).with_columns(
        born=born.cast(pl.Date),
        sex=sex,
        unit=number % units,
        head=number < units,
        cpns=pl.date(born.dt.year() + _CPNS_AGE, month, 1),
    )
    serial = 900 + number // (_BIRTHS * _MONTHS)
    nip = pl.concat_str(pl.col("born").dt.strftime("%Y%m%d"), pl.col("cpns").dt.strftime("%Y%m"), pl.col("sex"), serial)
    named = base.with_columns(nip=nip, nik=_nik(), name=_name(), title=_title(), kind=_kind())
    above = pl.when(~head).then(pl.col("unit")).when(number > 0).then(number // 10)
    return named.with_columns(above=above, supervisor=pl.col("nip").gather(above))


def employees(people: int) -> pl.DataFrame:
    """Both sides' employee columns, all filled, and the person's number ``i``."""
    filled = {
        "title_front": pl.lit("Drs."),
        "staff_type": pl.lit("15"),
        "job_id": _job_id(number),
        "echelon": pl.lit("99"),
        "supervisor_nip": pl.coalesce("supervisor", "nip"),
    }
    columns = _shared(Side.SIASN) | filled
    return _people(people).select("i", **columns)


def unit_count(people: int) -> int:
    """How many units an agency of that size has."""
    return people // PEOPLE_PER_UNIT + 1


def _nik() -> pl.Expr:
    """PP KK CC, birth date with 40 added to a woman's day, and a number within the date."""
    day = pl.col("born").dt.day().cast(pl.Int64) + pl.when(pl.col("sex") == 2).then(40).otherwise(0)
    return pl.concat_str(
        pl.lit("410101"),
        day.cast(pl.String).str.zfill(2),
        pl.col("born").dt.strftime("%m%y"),
        (number // _BIRTHS + 1).cast(pl.String).str.zfill(4),
    )


def _name() -> pl.Expr:
    """People of one birth date differ in the name."""
    place = number // _BIRTHS + 17 * (number % _BIRTHS)
    parts = (
        pl.lit(pl.Series(words)).gather(place // divisor % len(words))
        for words, divisor in ((_GIVEN, 1), (_MIDDLE, 10), (_FAMILY, 100))
    )
    tail = pl.lit(pl.Series([f" {word}" for word in ("Utama", "Kedua", "Ketiga")])).gather(place // 1_000 % 3)
    return pl.concat_str(pl.concat_str(parts, separator=" "), tail)


def _kind() -> pl.Expr:
    return pl.when(head).then(pl.lit("1")).when(number % 3 == 0).then(pl.lit("2")).otherwise(pl.lit("4"))


def _clerk(place: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit("Pengolah Data dan Informasi "), place)


def _expert(place: pl.Expr) -> pl.Expr:
    level = pl.lit(pl.Series(_LEVELS)).gather(place % len(_LEVELS))
    return pl.concat_str(pl.lit("Analis Urusan "), place, pl.lit(" "), level)


def _title() -> pl.Expr:
    led = pl.concat_str(pl.lit("Kepala "), _unit_name(pl.col("unit")))
    return (
        pl.when(head)
        .then(led)
        .when(number % 3 == 0)
        .then(_expert(number % _EXPERTS))
        .otherwise(_clerk(number % _CLERKS))
    )


def _unit_name(place: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit("Bidang Pelayanan Umum dan Data Nomor "), place)


def _unit_id(place: pl.Expr, side: Side) -> pl.Expr:
    if side is Side.LOCAL:
        return pl.concat_str(pl.lit("4.01."), place)
    return pl.concat_str(pl.lit("e"), place.cast(pl.String).str.zfill(31))


def _person_id(place: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit("a"), place.cast(pl.String).str.zfill(31))


def _shared(side: Side) -> dict[str, pl.Expr]:
    """The columns of an employee that both sides have."""
    return {
        "source": pl.lit(side.value),
        "row_key": number.cast(pl.String),
        "nip": pl.col("nip"),
        "nip_raw": pl.col("nip"),
        "nik": pl.col("nik"),
        "name": pl.col("name"),
        "title_back": pl.lit("S.Kom."),
        "birth_date": pl.col("born"),
        "sex": pl.when(pl.col("sex") == 1).then(pl.lit("M")).otherwise(pl.lit("F")),
        "status": pl.lit("pns"),
        "legal_status": pl.lit("01"),
        "cpns_date": pl.col("cpns"),
        "pns_date": pl.col("cpns").dt.offset_by("1y"),
        "rank": pl.lit("33"),
        "rank_date": pl.col("cpns").dt.offset_by("8y"),
        "job_kind": pl.col("kind"),
        "job_title": pl.col("title"),
        "job_date": pl.col("cpns").dt.offset_by("9y"),
        "echelon": pl.when(head).then(pl.lit("31")),
        "education": pl.lit("45"),
        "unit_id": _unit_id(pl.col("unit"), side),
        "unit_name": _unit_name(pl.col("unit")),
        "agency_home": pl.lit(_AGENCY),
        "agency_work": pl.lit(_AGENCY),
    }


def _national(base: pl.DataFrame) -> pl.DataFrame:
    own = {
        "person_id": _person_id(number),
        "nik_verified": pl.lit(value=True),
        "staff_type": pl.lit("15"),
        "job_id": pl.when(head).then(_unit_id(pl.col("unit"), Side.SIASN)).otherwise(_job_id(number)),
    }
    return _table("employee", base, _shared(Side.SIASN) | own)


def _job_id(place: pl.Expr) -> pl.Expr:
    kind = pl.when(number % 3 == 0).then(pl.lit("b")).otherwise(pl.lit("c"))
    count = pl.when(number % 3 == 0).then(place % _EXPERTS).otherwise(place % _CLERKS)
    return pl.concat_str(kind, count.cast(pl.String).str.zfill(31))


def _local(base: pl.DataFrame, changed: bool) -> pl.DataFrame:
    """As SIASN says, typed differently in places, and with the planted faults."""
    alike, hit = _shared(Side.LOCAL), {name: each.hits for name, each in PLANTED.items()}
    shouted = pl.when(number % 3 == 1).then(alike["name"].str.to_uppercase()).otherwise(alike["name"])
    other_rank = hit["rank"] | _MOVED if changed else hit["rank"]
    other_head = (pl.col("above") + 1) % pl.col("head").sum()
    own = {
        "nip": pl.when(~hit["damaged_nip"]).then("nip"),
        "nip_raw": pl.when(hit["damaged_nip"]).then(pl.lit("1.98501E+17")).otherwise("nip"),
        "name": pl.when(hit["name"]).then(pl.concat_str(shouted, pl.lit(" Lain"))).otherwise(shouted),
        "title_back": pl.when(hit["title_back"])
        .then(pl.lit("S.T."))
        .when(number % 4 == 0)
        .then(pl.lit("S. KOM"))
        .otherwise(alike["title_back"]),
        "rank": pl.when(other_rank).then(pl.lit("32")).otherwise(alike["rank"]),
        "rank_date": alike["rank_date"] + pl.when(hit["rank_date"]).then(31).otherwise(0) * timedelta(days=1),
        "job_date": alike["job_date"] + pl.when(hit["job_date"]).then(31).otherwise(0) * timedelta(days=1),
        "job_title": pl.when(number % 5 < 2).then(alike["job_title"].str.to_uppercase()).otherwise("title"),
        "agency_work": pl.when(hit["agency_work"]).then(pl.lit("0" * 31 + "b")).otherwise(alike["agency_work"]),
        "supervisor_nip": pl.when(hit["supervisor"]).then(pl.col("nip").gather(other_head)).otherwise("supervisor"),
    }
    return _table("employee", base, alike | own)


def _units(people: int, side: Side) -> pl.DataFrame:
    base = pl.DataFrame({"i": pl.int_range(0, unit_count(people), dtype=pl.Int64, eager=True)})
    columns = {
        "source": pl.lit(side.value),
        "row_key": number.cast(pl.String),
        "id": _unit_id(number, side),
        "parent_id": pl.when(number > 0).then(_unit_id(number // 10, side)),
        "name": _unit_name(number).str.to_uppercase() if side is Side.LOCAL else _unit_name(number),
        "echelon": pl.lit("31"),
        "active": pl.lit(value=True),
    }
    if side is Side.LOCAL:
        columns["national_id"] = _unit_id(number, Side.SIASN)
    else:
        columns |= {"head_title": pl.concat_str(pl.lit("Kepala "), _unit_name(number)), "head_id": _person_id(number)}
    return _table("unit", base, columns)


def _positions() -> pl.DataFrame:
    def reference(count: int, kind: str, mark: str, title: Callable[[pl.Expr], pl.Expr]) -> pl.DataFrame:
        base = pl.DataFrame({"i": pl.int_range(0, count, dtype=pl.Int64, eager=True)})
        key = pl.concat_str(pl.lit(mark), number.cast(pl.String).str.zfill(31))
        columns = {"source": pl.lit("siasn"), "row_key": key, "job_kind": pl.lit(kind), "id": key}
        return _table("position", base, columns | {"title": title(number)})

    return pl.concat([reference(_EXPERTS, "2", "b", _expert), reference(_CLERKS, "4", "c", _clerk)])


def _appointments(base: pl.DataFrame) -> pl.DataFrame:
    columns = {
        "source": pl.lit("local"),
        "row_key": number.cast(pl.String),
        "nip": pl.col("nip"),
        "job_kind": pl.col("kind"),
        "job_title": pl.col("title"),
        "unit_id": _unit_id(pl.col("unit"), Side.LOCAL),
        "start": pl.col("cpns").dt.offset_by("9y"),
        "assignment": pl.lit("D"),
    }
    return _table("appointment", base, columns)


def _skp(side: Side) -> dict[str, pl.Expr]:
    draft = PLANTED["plan_draft"].hits
    return {
        "source": pl.lit(side.value),
        "row_key": number.cast(pl.String),
        "nip": pl.col("nip"),
        "nip_raw": pl.col("nip"),
        "year": pl.lit(2026),
        "start": pl.lit(date(2026, 1, 1)),
        "end": pl.lit(date(2026, 12, 31)),
        "acting": pl.lit(value=False),
        "present": pl.lit(value=True),
        "skp_id": pl.concat_str(pl.lit("d"), number.cast(pl.String).str.zfill(31)),
        "status": pl.when(draft).then(pl.lit("draft")).otherwise(pl.lit("agreed")),
    }


def _plans(base: pl.DataFrame) -> pl.DataFrame:
    missing = PLANTED["no_plan"].hits
    title = pl.when(PLANTED["plan_title"].hits).then(pl.lit("Jabatan Lama")).otherwise("title")
    rows = _skp(Side.EKINERJA)
    own = {
        "person_name": pl.col("name"),
        "present": ~missing,
        "skp_id": pl.when(~missing).then(rows["skp_id"]),
        "status": pl.when(~missing).then(rows["status"]),
        "job_title": title,
        "unit_name": _unit_name(pl.col("unit")),
    }
    return _table("skp_plan", base, rows | own)


def _local_plans(base: pl.DataFrame) -> pl.DataFrame:
    return _table("skp_plan", base, _skp(Side.LOCAL))


def _annuals(base: pl.DataFrame) -> pl.DataFrame:
    two = dict.fromkeys(("result", "behaviour", "predicate"), pl.lit(2))
    columns = {"source": pl.lit("local"), "row_key": number.cast(pl.String), "nip": pl.col("nip")}
    return _table("skp_annual", base, columns | two | {"year": pl.lit(2025)})


def _ratings(base: pl.DataFrame, period: str, year: int) -> pl.DataFrame:
    quarter = period == QUARTER
    rated = ~PLANTED["unrated"].hits if quarter else pl.lit(value=True)
    other = PLANTED["rater"].hits if quarter else pl.lit(value=False)
    above = pl.when(pl.col("above").is_not_null()).then(_person_id(pl.col("above")))
    columns = {
        "source": pl.lit("ekinerja"),
        "row_key": pl.concat_str(pl.lit(f"{period}-"), number),
        "nip": pl.col("nip"),
        "nip_raw": pl.col("nip"),
        "person_id": _person_id(number),
        "year": pl.lit(year),
        "period_id": pl.lit(period),
        "skp_id": pl.concat_str(pl.lit("d"), number.cast(pl.String).str.zfill(31)),
        "evaluation_id": pl.concat_str(pl.lit("f1" if quarter else "f2"), number.cast(pl.String).str.zfill(30)),
        "start": pl.lit(date(year, 1, 1)),
        "end": pl.lit(date(year, 3, 31) if quarter else date(year, 12, 31)),
        "job_title": pl.col("title"),
        "acting": pl.lit(value=False),
        **{name: pl.when(rated).then(2) for name in ("result", "behaviour", "predicate")},
        "supervisor_nip": pl.col("supervisor"),
        "supervisor_id": above,
        "rater_id": pl.when(other).then(_person_id(pl.col("above") + 1)).otherwise(above),
    }
    return _table("skp_evaluation", base, columns)


def _table(table: str, base: pl.DataFrame, columns: dict[str, pl.Expr]) -> pl.DataFrame:
    """The noun's columns, those not named null."""
    nothing = pl.lit(None)
    types = schema(TABLES[table])
    return base.select(columns.get(name, nothing).cast(dtype).alias(name) for name, dtype in types.items())
