"""Lifelike views for the report tests: an invented kabupaten, 40 units, about 300 findings, and gaps in coverage."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from syncsvc.model.finding import COVERAGE_SCHEMA, with_ids
from syncsvc.model.run_view import VIEW_FINDINGS, VIEW_UNITS, Life, RunView, SourceAge
from tests.reports.catalogue import CODES

NOON = datetime(2026, 11, 21, 3, 12, tzinfo=UTC)
_OFFICES = (
    "Sekretariat Daerah", "Sekretariat DPRD", "Inspektorat Daerah", "Dinas Pendidikan dan Kebudayaan",
    "Dinas Kesehatan", "Dinas Pekerjaan Umum dan Penataan Ruang", "Badan Kepegawaian dan Pengembangan SDM",
    "Dinas Kependudukan dan Pencatatan Sipil", "Kecamatan Sukamaju", "Kecamatan Tirta Kencana",
)  # fmt: skip
_FIRST = ("Siti", "Budi", "Agus", "Dewi", "Rina", "Made")
_LAST = ("Contoh", "Percobaan", "Misalnya", "Umpama")
_PARTS = ("Sekretariat", "Bidang Data dan Informasi", "Bidang Pembinaan")
_REASONS = ("empty", "unit_unpaired", "period_not_delivered", "duplicate", "status_disputed")


def nip(number: int) -> str:
    """The invented NIP number ``number``: valid dates, a serial from 900 to 999."""
    born = 1965 + number % 30
    sex = 1 + number % 2
    return (
        f"{born}{1 + number % 12:02}{1 + number % 28:02}{born + 25}{1 + number // 7 % 12:02}{sex}{900 + number % 100}"
    )


def units_frame() -> pl.DataFrame:
    """40 units: the agency, ten offices, parts of nine of them and two schools."""
    rows: list[tuple[str, str | None, str, int, int, int]] = [("41", None, "Pemerintah Kabupaten Contoh", 2, 2, 0)]
    chance = random.Random(7)  # noqa: S311
    for number, office in enumerate(_OFFICES, 1):
        rows.append((f"41.{number:02}", "41", office, 6, 5, 0))
        for part, name in enumerate(_PARTS[: 3 if number < 10 else 0], 1):
            people = chance.randint(8, 60)
            ready = people - chance.randint(0, min(people, 9))
            rows.append((f"41.{number:02}.{part}", f"41.{number:02}", name, people, ready, (people - ready) // 3))
    rows += [(f"41.04.2.{n}", "41.04.2", f"SD Negeri {n} Sukamaju", 18, 18 - 4 * n, n) for n in (1, 2)]
    return pl.DataFrame(rows, schema=VIEW_UNITS, orient="row")


def coverage_frame(units: pl.DataFrame, *, whole: bool = False) -> pl.DataFrame:
    """Counts for every check and unit; without ``whole`` some questions stay open for several reasons."""
    rows: list[tuple[str, str | None, str, str | None, int]] = []
    chance = random.Random(8)  # noqa: S311
    for code in CODES:
        for unit, people in units.select("unit", "people").iter_rows():
            rows += [(code, unit, "equal", None, people), (code, unit, "differs", None, chance.randint(0, 1))]
            if not whole and chance.random() < 0.15:
                rows.append((code, unit, "not_checked", chance.choice(_REASONS), chance.randint(1, 9)))
    return pl.DataFrame(rows, schema=COVERAGE_SCHEMA, orient="row")


def finding(check: str = "PEG-08", **changes: Any) -> dict[str, Any]:
    """One finding as a row; ``changes`` name columns."""
    severity, _, entity, field = CODES[check]
    row = dict.fromkeys(VIEW_FINDINGS.names()) | {
        "check": check, "entity": entity, "key": nip(1), "person": nip(1), "subject": "Siti Contoh",
        "field": field, "period": "", "unit": "41.01.1",
        "severity": severity, "local": "A.Md.", "national": "S.T.", "life": "new", "first_at": NOON, "returns": 0,
    }  # fmt: skip
    return row | changes


def findings_frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows of ``finding`` as the frame a view holds, with their ids."""
    naive = [row | {"first_at": row["first_at"].replace(tzinfo=None)} for row in rows]
    frame = pl.DataFrame(naive, schema=VIEW_FINDINGS, orient="row").drop("id")
    return with_ids("contoh", frame)


def many(count: int) -> list[dict[str, Any]]:
    """``count`` findings of all checks, spread over units and lives; some share a cause."""
    chance = random.Random(9)  # noqa: S311
    units = units_frame()["unit"].to_list()
    lives = [Life.OPEN] * 6 + [Life.NEW] * 2 + [Life.RETURNED, Life.ACKNOWLEDGED, Life.WAIVED]
    checks = list(CODES)
    return [_lifelike(number, chance, units, chance.choice(lives), chance.choice(checks)) for number in range(count)]


def _lifelike(number: int, chance: random.Random, units: list[str], life: Life, check: str) -> dict[str, Any]:
    unit = chance.choice(units)
    entity = CODES[check][2]
    key = {"unit": unit, "source": "siasn_pegawai", "skp": f"skp-{number:06}"}.get(entity, nip(number))
    values = {
        "local": chance.choice(["III/c", "Analis SDM Aparatur", "1985-03-02", "S.Kom., M.Si.", None]),
        "national": chance.choice(["III/d", "Analis Sumber Daya Manusia Aparatur", "1985-02-03", "S.Kom.", None]),
    }
    if check == "PEG-06":
        values = dict.fromkeys(values, None)
    causes = {"ORG-10": f"unit:{unit}", "SKP-06": f"unit:{unit}", "ATS-12": f"supervisor:{nip(number % 5)}"}
    person = None if entity in ("unit", "source") else nip(number)
    subject = {"unit": f"Unit {unit}", "source": None}.get(entity, f"{chance.choice(_FIRST)} {chance.choice(_LAST)}")
    period = "2026" if check.startswith(("SKP", "ATS-12")) else str(number) if entity != "employee" else ""
    seen = NOON - timedelta(days=chance.randint(0, 90), minutes=number)
    return finding(
        check, key=key, unit=unit, life=life.value, cause=causes.get(check), period=period, first_at=seen,
        returns=int(life is Life.RETURNED), person=person, subject=subject, **values,
    )  # fmt: skip


def lifelike(count: int = 300, *, whole: bool = False) -> RunView:
    """A finished run over everybody."""
    units = units_frame()
    return RunView(
        agency_key="contoh", agency_name="Pemerintah Kabupaten Contoh", run=42, state="done", reason=None,
        started=NOON - timedelta(minutes=3), ended=NOON, scope_everybody=True, findings=findings_frame(many(count)),
        closed={"proven": 17, "subject_gone": 2}, coverage=coverage_frame(units, whole=whole), units=units,
        sources=(
            SourceAge("simpeg", "local", NOON - timedelta(hours=1), 1_214),
            SourceAge("siasn_pegawai", "siasn", NOON - timedelta(days=4), 1_209),
            SourceAge("siasn_unor", "siasn", NOON - timedelta(days=31), 46),
            SourceAge("ekinerja_skp", "ekinerja", NOON - timedelta(hours=30), 1_187),
        ),
    )  # fmt: skip


def with_findings(rows: list[dict[str, Any]], **changes: Any) -> RunView:
    """The lifelike view with exactly these findings."""
    return replace(lifelike(0), findings=findings_frame(rows), **changes)
