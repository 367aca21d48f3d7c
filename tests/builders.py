"""The only way tests make data: small tables as text, made into the frames and intakes that the core is given."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from syncsvc.mapping.notes import NOTES_SCHEMA
from syncsvc.model import TABLES
from syncsvc.model.rules import (
    AgencyFacts,
    EducationRule,
    FamilyRename,
    LevelFacts,
    LevelShift,
    NomenclatureFacts,
    Period,
    RetirementRule,
    Rules,
)
from syncsvc.model.run import Intake, Side, Snapshot
from syncsvc.model.schema import schema

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
AGENCY = AgencyFacts("uji", "Pemerintah Kabupaten Uji", "a5eb03e23d34f6a0e040640a040252ad", "15")
OPEN_BEFORE = ("id", "check", "entity", "key", "field", "period", "person", "severity")
PREVIOUS = pl.DataFrame(schema=dict.fromkeys(OPEN_BEFORE, pl.String))
_MATRIX = {(1, 1): 1, (1, 2): 2, (1, 3): 4, (2, 1): 2, (2, 2): 2, (2, 3): 4, (3, 1): 3, (3, 2): 3, (3, 3): 5}
_NOMENCLATURE = NomenclatureFacts(
    levels=(
        LevelFacts("TR", "Terampil", "keterampilan", ("Pelaksana",), ("22", "23", "24")),
        LevelFacts("MU", "Ahli Muda", "keahlian", ("Muda",), ("33", "34")),
        LevelFacts("MA", "Ahli Madya", "keahlian", ("Madya",), ("41", "42", "43")),
    ),
    shifts=(
        LevelShift("Guru", "Madya", 1993, "PT", ("31", "32")),
        LevelShift("Guru", "Madya", 2009, "MA", ("41", "42", "43")),
    ),
    renames=(
        FamilyRename("Analis Kepegawaian", "Analis Sumber Daya Manusia Aparatur", ("MU", "MA"), None, "high"),
        FamilyRename("Analis Kepegawaian", "Pranata Sumber Daya Manusia Aparatur", ("MH",), None, "medium"),
        FamilyRename("Sanitarian", "Tenaga Sanitasi Lingkungan", (), None, "high"),
    ),
)


def rules(today: date = TODAY, **changes: Any) -> Rules:
    """Rules like those of the shipped packs, small enough to read."""
    year = today.year
    values: dict[str, Any] = {
        "today": today,
        "agency": AGENCY,
        "plan_year": year,
        "annual_year": year - 1,
        "agree_by": date(year, 1, 31),
        "annual_by": date(year, 1, 31),
        "matrix_from_year": 2022,
        "matrix": _MATRIX,
        "duty": {"01": "yes", "15": "yes", "71": "yes", "03": "no", "02": "no", "99": "no", "09": "ask"},
        "active": frozenset({"01", "03", "11", "15", "71"}),
        "periods": (
            Period("tw1", "Triwulan I", year, date(year, 1, 1), date(year, 3, 31), date(year, 4, 15)),
            Period("tw2", "Triwulan II", year, date(year, 4, 1), date(year, 6, 30), date(year, 7, 15)),
            Period(
                "final",
                "Tahunan",
                year - 1,
                date(year - 1, 1, 1),
                date(year - 1, 12, 31),
                date(year, 1, 31),
                final=True,
            ),
        ),
        "retirement": (
            RetirementRule(60, "1", echelon_max="22"),
            RetirementRule(58, "1"),
            RetirementRule(60, "2", level="ahli madya"),
            RetirementRule(58),
        ),
        "education": (EducationRule("30", level="ahli pertama"), EducationRule("40", echelon_max="22")),
        "old_levels": {"Pelaksana Lanjutan": "Mahir", "Pelaksana": "Terampil", "Muda": "Ahli Muda"},
        "nomenclature": _NOMENCLATURE,
        "lag_fields": {"rank": 14, "predicate": 30},
        "level_words": frozenset({"Terampil", "Mahir", "Penyelia", "Ahli Pertama", "Ahli Muda", "Ahli Madya"}),
    }
    return Rules(**(values | changes))


def frame(table: str, rows: list[dict[str, str | None]], source: str) -> pl.DataFrame:
    """Rows of a noun from texts: dates ISO, flags yes/no, empty = null; columns that are not named are null.

    ``row_key`` is the row's number unless it is given. Raises AssertionError for a column the noun does not have.
    """
    columns = schema(TABLES[table])
    unknown = {name for row in rows for name in row} - set(columns)
    assert not unknown, f"{table} has no {unknown}"
    filled = [{"source": source, "row_key": str(number), **row} for number, row in enumerate(rows, 1)]
    texts = pl.DataFrame(
        {name: [row.get(name) or None for row in filled] for name in columns},
        schema=dict.fromkeys(columns, pl.String),
    )
    return texts.select(_typed(name, dtype) for name, dtype in columns.items())


def intakes(tables: dict[str, list[dict[str, str | None]]], as_of: datetime = NOW) -> list[Intake]:
    """One intake per side, from "side.table" to rows. The source is called like its side."""
    sides: dict[str, list[Snapshot]] = {}
    for name, rows in tables.items():
        side, _, table = name.partition(".")
        sides.setdefault(side, []).append(Snapshot(side, Side(side), table, frame(table, rows, side), as_of))
    notes = pl.DataFrame(schema=NOTES_SCHEMA)
    return [Intake(side, Side(side), tuple(snapshots), notes, as_of) for side, snapshots in sides.items()]


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.Boolean:
        return column.replace_strict({"yes": True, "no": False}, default=None, return_dtype=pl.Boolean).alias(name)
    if dtype == pl.Date:
        return column.str.to_date("%Y-%m-%d")
    if isinstance(dtype, pl.Datetime):
        return column.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="ms")
    return column.cast(dtype)
