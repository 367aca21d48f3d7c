"""The invented people of an agency of any size, as columns: generating a million costs seconds.

Person number ``i`` works in unit ``i % units``; the first ``units`` people head the units. Everything follows from the
number, so what is planted among them (``bench.faults``) can be counted without looking at any result.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

from syncsvc.model.run import Side

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 3, 0, tzinfo=UTC)
PEOPLE_PER_UNIT = 40
_FIRST_BIRTH = date(1970, 1, 1)
_BIRTHS = 7_000
_MONTHS, _SERIALS = 12, 100
_CPNS_AGE = 25
MOST = _BIRTHS * _MONTHS * _SERIALS
_GIVEN = ("Siti", "Budi", "Agus", "Dewi", "Rina", "Made", "Yusuf", "Maria", "Joko", "Ratna")
_MIDDLE = ("Contoh", "Percobaan", "Misalnya", "Umpama", "Andaian", "Teladan", "Ibarat", "Rekaan", "Karangan", "Tiruan")
_FAMILY = ("Satu", "Dua", "Tiga", "Empat", "Lima", "Enam", "Tujuh", "Delapan", "Sembilan", "Sepuluh")
_LEVELS = ("Ahli Pertama", "Ahli Muda", "Ahli Madya")
CLERKS, EXPERTS = 500, 400

number = pl.col("i")
head = pl.col("head")


def everybody(people: int) -> pl.DataFrame:
    """What both sides agree about, one row per person. Raises ValueError for more people than there are NIPs."""
    if people > MOST:
        raise ValueError(f"at most {MOST} people have NIPs of their own")
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


def clerk(place: pl.Expr) -> pl.Expr:
    """The title of a functional worker, by number."""
    return pl.concat_str(pl.lit("Pengolah Data dan Informasi "), place)


def expert(place: pl.Expr) -> pl.Expr:
    """The title of an expert with its level, by number."""
    level = pl.lit(pl.Series(_LEVELS)).gather(place % len(_LEVELS))
    return pl.concat_str(pl.lit("Analis Urusan "), place, pl.lit(" "), level)


def _title() -> pl.Expr:
    led = pl.concat_str(pl.lit("Kepala "), unit_name(pl.col("unit")))
    return (
        pl.when(head).then(led).when(number % 3 == 0).then(expert(number % EXPERTS)).otherwise(clerk(number % CLERKS))
    )


def unit_name(place: pl.Expr) -> pl.Expr:
    """A unit's name, by number."""
    return pl.concat_str(pl.lit("Bidang Pelayanan Umum dan Data Nomor "), place)


def unit_id(place: pl.Expr, side: Side) -> pl.Expr:
    """A unit's id as one side writes it."""
    if side is Side.LOCAL:
        return pl.concat_str(pl.lit("4.01."), place)
    return pl.concat_str(pl.lit("e"), place.cast(pl.String).str.zfill(31))


def person_id(place: pl.Expr) -> pl.Expr:
    """A person's id in SIASN."""
    return pl.concat_str(pl.lit("a"), place.cast(pl.String).str.zfill(31))
