"""NOM: job titles, kinds and dates."""

from __future__ import annotations

from datetime import timedelta

from syncsvc.simulator.faults.bed import Bed, Way
from syncsvc.simulator.jobs import CLERK, CLOSED, COMPUTING, DATA_PROCESSOR, GENERAL, Job, hex_id
from syncsvc.simulator.noise import slashed


def unknown_functional_title(bed: Bed) -> None:
    """A functional title that SIASN does not use."""
    victim = bed.staff(COMPUTING[0])
    bed.world.local[victim.number]["nama_jabatan"] = "Penata Arsip Digital Terampil"
    bed.person("NOM-01", victim, "job_title")


def old_skill_level(bed: Bed) -> None:
    """The level's name from before 2014, of the skill levels."""
    victim = bed.staff(COMPUTING[0])
    bed.world.local[victim.number]["nama_jabatan"] = COMPUTING[0].old_title
    bed.person("NOM-03", victim, "job_title")


def old_expert_level(bed: Bed) -> None:
    """The level's name from before 2014, of the expert levels."""
    victim = bed.staff(COMPUTING[2])
    bed.world.local[victim.number]["nama_jabatan"] = COMPUTING[2].old_title
    bed.person("NOM-03", victim, "job_title")


def local_level_in_general_title(bed: Bed) -> None:
    """A pelaksana who calls the job a functional one, in the SIMPEG."""
    victim = bed.clerk()
    bed.world.local[victim.number]["nama_jabatan"] = "Statistisi Terampil"
    bed.person("NOM-05", victim, "local.job_title")


def level_in_general_title(bed: Bed) -> None:
    """A pelaksana under a functional title, on both sides alike."""
    title = "PRANATA KEUANGAN TERAMPIL"
    victim = bed.staff(Job(GENERAL, hex_id("jp", title), title, CLERK.ranks, CLERK.education))
    bed.person("NOM-05", victim, "local.job_title")
    bed.person("NOM-05", victim, "siasn.job_title")


def other_kind(bed: Bed) -> None:
    """Functional here, pelaksana there."""
    victim = bed.clerk()
    bed.world.local[victim.number]["jenis_jab"] = "JFT"
    bed.person("NOM-11", victim, "job_kind")


def other_job_date(bed: Bed) -> None:
    """The same post since another day."""
    victim = bed.leader("41")
    bed.world.local[victim.number]["tmt_jabatan"] = slashed(victim.job_date - timedelta(days=28))
    bed.person("NOM-13", victim, "job_date")


def local_title_empty(bed: Bed) -> None:
    """No job in the SIMPEG."""
    victim = bed.clerk()
    bed.world.local[victim.number]["nama_jabatan"] = None
    bed.person("NOM-14", victim, "local.job_title")


def national_job_empty(bed: Bed) -> None:
    """No job in SIASN."""
    victim = bed.clerk()
    bed.world.siasn[victim.number].update({"JABATAN ID": None, "JABATAN NAMA": None})
    bed.person("NOM-14", victim, "siasn.job_id")


def other_job(bed: Bed) -> None:
    """Two jobs that both exist."""
    victim = bed.clerk()
    bed.world.local[victim.number]["nama_jabatan"] = DATA_PROCESSOR.title
    bed.person("NOM-15", victim, "job")


def acting_in_title(bed: Bed) -> None:
    """An assignment as Plt written for a job, on both sides alike."""
    title = "PLT. KEPALA URUSAN RUMAH TANGGA"
    victim = bed.staff(Job(GENERAL, hex_id("jp", title), title, CLERK.ranks, CLERK.education))
    bed.person("NOM-08", victim, "local.job_title")
    bed.person("NOM-08", victim, "siasn.job_title")


def level_below_rank(bed: Bed) -> None:
    """A rank two steps above those of the level, on both sides alike."""
    victim = bed.staff(COMPUTING[0])
    victim.rank = "32"
    bed.person("NOM-06", victim, "local.rank")
    bed.person("NOM-06", victim, "siasn.rank")


def closed_job(bed: Bed) -> None:
    """A job that SIASN's list keeps as an old one, on both sides alike."""
    victim = bed.staff(next(job for job in CLOSED if job.kind == GENERAL))
    bed.person("NOM-07", victim, "siasn.job_id", way=Way.LIVE)


def post_of_other_name(bed: Bed) -> None:
    """SIASN's unit tree calls the post of a section's head something else than the head's own record."""
    victim = bed.leader("41")
    bed.world.siasn_units[victim.unit.number]["NamaJabatan"] = "KEPALA LOKET TERPADU"
    bed.person("NOM-12", victim, "siasn.job_title")


def second_id(bed: Bed) -> None:
    """SIASN has somebody's job under another id than everybody else's of that name."""
    victim = bed.clerk()
    bed.world.siasn[victim.number]["JABATAN ID"] = hex_id("jp", "kedua", CLERK.title)
    bed.found("NOM-10", "position", f"{CLERK.kind}:{CLERK.title.lower()}", "job_id")


ONCE = (second_id,)
FAULTS = (
    acting_in_title,
    closed_job,
    level_below_rank,
    post_of_other_name,
    unknown_functional_title,
    old_skill_level,
    old_expert_level,
    local_level_in_general_title,
    level_in_general_title,
    other_kind,
    other_job_date,
    local_title_empty,
    national_job_empty,
    other_job,
)
