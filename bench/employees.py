"""The employee tables of the invented agency: what both sides say of a person, and where they differ."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from bench.faults import MOVED, PLANTED
from bench.nouns import as_noun
from bench.people import CLERKS, EXPERTS, everybody, head, number, person_id, unit_id, unit_name
from syncsvc.model.run import Side

_AGENCY = "0" * 31 + "a"


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
    return everybody(people).select("i", **columns)


def national(base: pl.DataFrame) -> pl.DataFrame:
    """SIASN's employees: the truth of the agency."""
    own = {
        "person_id": person_id(number),
        "nik_verified": pl.lit(value=True),
        "staff_type": pl.lit("15"),
        "job_id": pl.when(head).then(unit_id(pl.col("unit"), Side.SIASN)).otherwise(_job_id(number)),
    }
    return as_noun("employee", base, _shared(Side.SIASN) | own)


def local(base: pl.DataFrame, changed: bool) -> pl.DataFrame:
    """As SIASN says, typed differently in places, and with the planted faults."""
    alike, hit = _shared(Side.LOCAL), {name: each.hits for name, each in PLANTED.items()}
    shouted = pl.when(number % 3 == 1).then(alike["name"].str.to_uppercase()).otherwise(alike["name"])
    other_rank = hit["rank"] | MOVED if changed else hit["rank"]
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
    return as_noun("employee", base, alike | own)


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
        "unit_id": unit_id(pl.col("unit"), side),
        "unit_name": unit_name(pl.col("unit")),
        "agency_home": pl.lit(_AGENCY),
        "agency_work": pl.lit(_AGENCY),
    }


def _job_id(place: pl.Expr) -> pl.Expr:
    kind = pl.when(number % 3 == 0).then(pl.lit("b")).otherwise(pl.lit("c"))
    count = pl.when(number % 3 == 0).then(place % EXPERTS).otherwise(place % CLERKS)
    return pl.concat_str(kind, count.cast(pl.String).str.zfill(31))
