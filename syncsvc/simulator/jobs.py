"""The jobs of the sample kabupaten, in the national spelling: functional with a level, and pelaksana."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from random import Random

STRUCTURAL, FUNCTIONAL, GENERAL = "1", "2", "4"
_LEVELS = {
    "Terampil": (("23", "24"), ("30",)),
    "Mahir": (("31", "32"), ("30",)),
    "Penyelia": (("33", "34"), ("30",)),
    "Ahli Pertama": (("31", "32"), ("40",)),
    "Ahli Muda": (("33", "34"), ("40", "45")),
    "Ahli Madya": (("41", "42", "43"), ("45",)),
}
LEVELS = {
    "Terampil": "TR",
    "Mahir": "MH",
    "Penyelia": "PY",
    "Ahli Pertama": "PT",
    "Ahli Muda": "MU",
    "Ahli Madya": "MA",
}
"""The levels' codes in the national list."""
_CONTRACT_RANKS = {"Terampil": "P07", "Ahli Pertama": "P09"}
OLD_LEVELS = {
    "Terampil": "Pelaksana",
    "Mahir": "Pelaksana Lanjutan",
    "Ahli Pertama": "Pertama",
    "Ahli Muda": "Muda",
    "Ahli Madya": "Madya",
}


@dataclass(frozen=True, slots=True)
class Job:
    """One job. ``ranks`` and ``education`` are SIASN codes that suit it; ``contract`` the rank of a PPPK in it."""

    kind: str
    id: str
    title: str
    ranks: tuple[str, ...]
    education: tuple[str, ...]
    level: str | None = None
    contract: str | None = None
    echelon: str = "99"

    @property
    def old_title(self) -> str | None:
        """The title with the level name used before 2014-2016; None where there was none."""
        if self.level is None or self.level not in OLD_LEVELS:
            return None
        return self.title.removesuffix(self.level) + OLD_LEVELS[self.level]


def hex_id(*parts: object) -> str:
    """A stable id of 32 hex digits."""
    return hashlib.md5("-".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def _functional(family: str, *levels: str) -> tuple[Job, ...]:
    found = []
    for level in levels:
        title = f"{family} {level}"
        ranks, education = _LEVELS[level]
        contract = _CONTRACT_RANKS.get(level)
        found.append(Job(FUNCTIONAL, hex_id("jf", title), title, ranks, education, level, contract))
    return tuple(found)


def _general(title: str, ranks: tuple[str, ...], education: tuple[str, ...], contract: str | None) -> Job:
    return Job(GENERAL, hex_id("jp", title), title, ranks, education, None, contract)


CLERK = _general("PENGADMINISTRASI PERKANTORAN", ("21", "22", "23"), ("17",), "P05")
DATA_PROCESSOR = _general("PENGOLAH DATA DAN INFORMASI", ("23", "24"), ("30",), "P07")
REVIEWER = _general("PENELAAH TEKNIS KEBIJAKAN", ("31", "32"), ("40",), "P09")
OPERATOR = _general("OPERATOR LAYANAN OPERASIONAL", ("21", "22"), ("17",), "P05")
RECORDS = _general("PENGELOLA LAYANAN ADMINISTRASI KEPEGAWAIAN DAN KEARSIPAN", ("23", "24"), ("30",), None)
MARKETS = _general("PENGELOLA SARANA KEBERSIHAN DAN KEINDAHAN LINGKUNGAN PASAR", ("21", "22"), ("17",), None)
BEACHES = _general("PENGELOLA SARANA KEBERSIHAN DAN KEINDAHAN LINGKUNGAN PANTAI", ("21", "22"), ("17",), None)
COMPUTING = _functional("Pranata Komputer", "Terampil", "Mahir", "Ahli Pertama", "Ahli Muda", "Penyelia")
STAFFING = _functional("Analis Sumber Daya Manusia Aparatur", "Ahli Pertama", "Ahli Muda")
ARCHIVING = _functional("Arsiparis", "Terampil", "Ahli Pertama", "Mahir")
PLANNING = _functional("Perencana", "Ahli Pertama", "Ahli Muda")
BUYING = _functional("Pengelola Pengadaan Barang/Jasa", "Ahli Pertama", "Ahli Muda")
LAWS = _functional("Perancang Peraturan Perundang-undangan", "Ahli Pertama", "Ahli Muda")
TEACHING = _functional("Guru", "Ahli Pertama", "Ahli Muda", "Ahli Madya")
NURSING = _functional("Perawat", "Terampil", "Mahir", "Ahli Pertama")
MIDWIFERY = _functional("Bidan", "Terampil", "Mahir")
MEDICINE = _functional("Dokter", "Ahli Pertama", "Ahli Muda")
CLOSED = tuple(
    Job(kind, hex_id("tutup", title), title, ("21", "22"), ("17",))
    for kind, title in (
        (FUNCTIONAL, "Pengamat Gunung Api Pertama"),
        (FUNCTIONAL, "Penera Telegraf Muda"),
        (FUNCTIONAL, "Juru Radio Pantai Mahir"),
        (GENERAL, "OPERATOR TELEKS"),
        (GENERAL, "JURU KETIK BRAILLE"),
        (GENERAL, "PENJAGA MERCUSUAR"),
    )
)
"""Jobs that SIASN's lists keep as old ones."""
_GENERALS = (CLERK, DATA_PROCESSOR, REVIEWER, OPERATOR)
POOLS: dict[str, tuple[Job, ...]] = {
    "office": (*_GENERALS, CLERK, DATA_PROCESSOR, *COMPUTING, *STAFFING, *ARCHIVING, *PLANNING, *BUYING, *LAWS),
    "school": (*TEACHING, TEACHING[0], TEACHING[0], TEACHING[1], CLERK),
    "clinic": (*NURSING, *MIDWIFERY, *MEDICINE, NURSING[0], MIDWIFERY[0], CLERK),
}
SMALL_POOLS: dict[str, tuple[Job, ...]] = {
    "office": (CLERK, DATA_PROCESSOR, REVIEWER, COMPUTING[0], COMPUTING[2], STAFFING[0], ARCHIVING[0]),
    "school": (TEACHING[0], TEACHING[1], CLERK),
    "clinic": (NURSING[0], NURSING[1], MIDWIFERY[0], CLERK),
}
HEAD_TEACHER, HEAD_OF_CLINIC = TEACHING[2], MEDICINE[1]
SMALL = 2_000


def pools(employees: int) -> dict[str, tuple[Job, ...]]:
    """The jobs by kind of unit; a small agency has fewer titles, so that each has several holders."""
    return SMALL_POOLS if employees < SMALL else POOLS


def draw_job(pool: tuple[Job, ...], random: Random, contract: bool) -> Job:
    """A job of the pool, one that a PPPK may hold when ``contract``."""
    fitting = [job for job in pool if job.contract] if contract else pool
    return fitting[int(random.random() * len(fitting))]
