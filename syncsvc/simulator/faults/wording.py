"""NOM-01 and NOM-02: one job in other words. What is conclusive is only untidy; about what is not, a person decides.

The spellings are those of domain reference 4.4. Each holds its own title nationally, so that mapping it is right.
"""

from __future__ import annotations

from syncsvc.simulator.faults.bed import Bed
from syncsvc.simulator.jobs import (
    BEACHES,
    BUYING,
    CLERK,
    DATA_PROCESSOR,
    HEAD_OF_CLINIC,
    HEAD_TEACHER,
    MARKETS,
    RECORDS,
    STAFFING,
    Job,
)
from syncsvc.simulator.people import Person

CROWDED = 400
"""With so many people an undecided title may have several holders; fewer are all needed as victims."""
WIDTH = 50
"""Letters that a title's column has room for in some SIMPEGs."""


def _write(bed: Bed, victim: Person, title: str, check: str) -> None:
    bed.world.local[victim.number]["nama_jabatan"] = title
    bed.person(check, victim, "job_title")


def _write_for(bed: Bed, job: Job, title: str, most: int) -> list[Person]:
    """Several people, so that terms differ in impact."""
    victims = [bed.staff(job) for _ in range(most if len(bed.world.people) >= CROWDED else 1)]
    for victim in victims:
        _write(bed, victim, title, "NOM-01")
    return victims


def short_name(bed: Bed) -> None:
    """A usual abbreviation."""
    _write(bed, bed.staff(STAFFING[0]), "Analis SDM Aparatur Ahli Pertama", "NOM-02")


def short_post(bed: Bed) -> None:
    """A structural post by its usual short name: Kasi."""
    victim = bed.leader("41")
    _write(bed, victim, victim.job.title.replace("Kepala Seksi", "Kasi"), "NOM-02")


def level_first(bed: Bed) -> None:
    """The level before the family."""
    _write(bed, bed.principal(HEAD_TEACHER), "Ahli Madya – Guru", "NOM-02")


def marked(bed: Bed) -> None:
    """The kind of job behind the title."""
    _write(bed, bed.principal(HEAD_TEACHER), "Guru Ahli Madya (JFT)", "NOM-02")


def extra_task(bed: Bed) -> None:
    """The task that goes with the job, in brackets."""
    _write(bed, bed.principal(HEAD_TEACHER), "Guru Ahli Madya (Kepala Sekolah)", "NOM-02")


def joined(bed: Bed) -> None:
    """A word for a sign."""
    _write(bed, bed.staff(BUYING[0]), "Pengelola Pengadaan Barang dan Jasa Ahli Pertama", "NOM-02")


def slip_of_the_pen(bed: Bed) -> None:
    """A letter too few."""
    title = BEACHES.title.replace("KEBERSIHAN", "KEBERSIAN")
    _write(bed, bed.staff(BEACHES), title.title(), "NOM-02")


def cut_short(bed: Bed) -> None:
    """A title that lost its end at the column's width; only one goes on so."""
    _write(bed, bed.staff(RECORDS), RECORDS.title[:WIDTH], "NOM-02")


def cut_before_the_difference(bed: Bed) -> None:
    """The same where two titles go on so."""
    _write_for(bed, MARKETS, MARKETS.title[:WIDTH], 2)


def level_missing(bed: Bed) -> None:
    """A functional job without its level."""
    _write(bed, bed.principal(HEAD_OF_CLINIC), "Dokter", "NOM-01")


def renamed_family(bed: Bed) -> None:
    """The name that the family had before it was renamed, which is suggested besides."""
    title = "Analis Kepegawaian Ahli Pertama"
    for victim in _write_for(bed, STAFFING[0], title, 4):
        bed.person("NOM-04", victim, "local.job_title")


def strange_word(bed: Bed) -> None:
    """A pelaksana title that SIASN does not use."""
    _write_for(bed, CLERK, "Juru Tulis Kantor", 3)


def other_head_noun(bed: Bed) -> None:
    """Nearly the national title, but who processes is not who manages: another job, which the list does not have."""
    _write_for(bed, DATA_PROCESSOR, "Pengelola Data dan Informasi", 2)


CONCLUSIVE = (short_name, short_post, level_first, marked, extra_task, joined, slip_of_the_pen, cut_short)
UNDECIDED = (cut_before_the_difference, level_missing, renamed_family, strange_word)
WRONG = (other_head_noun,)
FAULTS = (*CONCLUSIVE, *UNDECIDED, *WRONG)
