"""What a regulation, or the agency within it, may change: values, dated, never code.

Built by ``config`` from the rule packs in ``presets/rules`` and the agency's own file; the sources of each value
stand in the packs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from syncsvc.model.structure import StructureEvent

THREE_SIDED = ("name", "rank", "unit_id", "job_title", "predicate")
"""The fields about which all three sides say something."""


@dataclass(frozen=True, slots=True)
class Period:
    """One evaluation period of a year. ``id`` is the portal's own (agency-defined); ``final`` marks the annual one."""

    id: str
    name: str
    year: int
    start: date
    end: date
    deadline: date
    final: bool = False


@dataclass(frozen=True, slots=True)
class RetirementRule:
    """Retirement age (BUP) for a job: kind of job plus echelon or level, optionally one family of functional jobs."""

    age: int
    job_kind: str | None = None
    echelon_max: str | None = None
    level: str | None = None
    family: str | None = None


@dataclass(frozen=True, slots=True)
class EducationRule:
    """Least education level for a functional level or for echelons up to ``echelon_max``."""

    at_least: str
    level: str | None = None
    echelon_max: str | None = None


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """A level of functional positions: SIASN's code, its name now and before, keahlian or keterampilan, and the ranks
    (SIASN's codes) that belong to it."""

    code: str
    name: str
    track: str
    old: tuple[str, ...]
    ranks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LevelShift:
    """In titles of ``family`` the level word ``word`` meant ``level`` (a code, "" for none of today's) in the scheme of
    a year; ``ranks`` are those at which it did. One word may stand in several schemes: only the rank tells them
    apart."""

    family: str
    word: str
    scheme: int
    level: str
    ranks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EchelonFacts:
    """An echelon: SIASN's code, its name, the class the law calls it now ("" for none), and the usual ranks."""

    code: str
    name: str
    job_class: str
    ranks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FamilyRename:
    """A family of functional positions that got another name, at some levels (none named: all) and ``since`` a day
    where it is known. To be suggested, never applied."""

    before: str
    after: str
    levels: tuple[str, ...]
    since: date | None
    confidence: str


@dataclass(frozen=True, slots=True)
class Simplification:
    """A title of a pelaksana that was given up, and the new ones that usually took its place. To be suggested only."""

    before: str
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NomenclatureFacts:
    """What is well known about names of positions on a day; the sources stand in the packs. ``families`` are names of
    functional families that agencies of all kinds have.
    """

    levels: tuple[LevelFacts, ...] = ()
    shifts: tuple[LevelShift, ...] = ()
    echelons: tuple[EchelonFacts, ...] = ()
    renames: tuple[FamilyRename, ...] = ()
    simplifications: tuple[Simplification, ...] = ()
    families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """The agency under reconciliation. ``national_id`` is its instansi id in SIASN; ``own_staff_type`` e.g. 15."""

    key: str
    name: str
    national_id: str
    own_staff_type: str
    root_rater_free: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything the checks compare against on ``today``.

    ``duty`` maps a legal status to "yes", "no" or "ask" (does this person have to hold an SKP). ``matrix`` maps
    (result, behaviour) to the predicate. ``periods`` are those whose deadline has passed, of the years under check.
    ``plan_year`` is the year whose SKP are due, ``annual_year`` the year whose predicate is. ``agree_by`` is the
    date until which plans of ``plan_year`` are to be agreed, ``submitted_days`` how long one may wait for that.
    ``fresh_hours`` limits a source's age. ``lag_fields`` says per field how many days after a change on one side the
    other may not have it yet, ``lag_checks`` the same for single checks (0 = no patience). ``reference_side`` names the
    side to be followed in each field that three sides speak about. ``unit_pairs`` maps
    local to national unit ids by hand; ``authority`` names, per table and field, the sources that are asked first.
    ``structure`` are the decrees on the organisation, those not in force yet among them. ``nomenclature`` is what is
    well known about names of positions.
    """

    today: date
    agency: AgencyFacts
    plan_year: int
    annual_year: int
    agree_by: date
    annual_by: date
    matrix_from_year: int
    matrix: dict[tuple[int, int], int]
    duty: dict[str, str]
    active: frozenset[str]
    periods: tuple[Period, ...]
    retirement: tuple[RetirementRule, ...]
    education: tuple[EducationRule, ...]
    old_levels: dict[str, str]
    level_words: frozenset[str]
    submitted_days: int = 14
    lag_fields: dict[str, int] = field(default_factory=dict)
    lag_checks: dict[str, int] = field(default_factory=dict)
    reference_side: dict[str, str] = field(default_factory=lambda: dict.fromkeys(THREE_SIDED, "siasn"))
    off: frozenset[str] = frozenset()
    severities: dict[str, str] = field(default_factory=dict)
    fresh_hours: dict[str, int] = field(default_factory=dict)
    unit_pairs: dict[str, str] = field(default_factory=dict)
    authority: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    structure: tuple[StructureEvent, ...] = ()
    nomenclature: NomenclatureFacts = NomenclatureFacts()
