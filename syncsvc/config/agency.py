"""What ``agency.yaml`` says: who the agency is, its period calendar, and which source is believed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from syncsvc.config.periods import MonthDay, PeriodShape, one_of_each
from syncsvc.config.shape import Name, Strict
from syncsvc.model.run import Side

Kind = Literal["PROV", "KAB", "KOT", "KEMENT", "LPNK", "LNS"]
Calendar = Literal["quarterly", "monthly"]


def one_or_many(given: Any) -> Any:
    """A single text where a list may stand counts as a list of one."""
    return [given] if isinstance(given, str) else given


def _calendar_or_list(given: object) -> str:
    return "calendar" if isinstance(given, str) else "list"


Texts = Annotated[tuple[str, ...], BeforeValidator(one_or_many)]
PeriodList = Annotated[tuple[PeriodShape, ...], AfterValidator(one_of_each)]
Periods = Annotated[
    Annotated[Calendar, Tag("calendar")] | Annotated[PeriodList, Tag("list")],
    Discriminator(_calendar_or_list),
]


class AgencyFile(Strict):
    """One agency. ``national_id`` is its instansi id in SIASN; dates without a year hold for every year.

    ``periods`` is a named calendar or the agency's own list (the ids are those of its e-Kinerja).
    ``authority`` says per noun (of ``model.KEYS``) and field which sources are believed, first one first; without
    it the order of ``sources.yaml`` counts. ``unit_pairs`` maps local unit ids to national ones. ``plan_year`` is the
    youngest year whose plans are due unless given. ``reference_side`` says which side is to be followed in a
    field of ``THREE_SIDED``. ``mapping_review`` says how many persons a ruling on a local term needs.
    """

    key: Name
    name: str = Field(min_length=1)
    national_id: str = Field(min_length=1)
    kind: Kind
    language: Literal["id", "en"] = "id"
    timezone: Literal["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"] = "Asia/Jakarta"
    periods: Periods = "quarterly"
    authority: dict[str, dict[str, Texts]] = Field(default_factory=dict)
    unit_pairs: dict[str, str] = Field(default_factory=dict)
    plan_year: int | None = Field(default=None, ge=2022, le=2100)
    agree_by: MonthDay | None = None
    annual_by: MonthDay | None = None
    reference_side: dict[Literal["name", "rank", "unit_id", "job_title", "predicate"], Side] = Field(
        default_factory=dict
    )
    mapping_review: Literal["one", "two"] = "one"
    submitted_days: int | None = Field(default=None, ge=1, le=366)
