"""A report's words in one language: sentences, names of codes, numbers and dates in that language's own form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from syncsvc.lang import say, words

_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
_THOUSANDS = {"id": ".", "en": ","}
_DECIMAL = {"id": ",", "en": "."}


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything a report says, in ``language`` (one of ``lang.LANGUAGES``), for readers who live in ``zone``."""

    language: str
    zone: str = "Asia/Jakarta"

    def say(self, key: str, **facts: object) -> str:
        """The sentence ``reports.<key>``; whole numbers among the facts are written in the language's form."""
        shown = {name: self._fact(fact) for name, fact in facts.items()}
        return say(self.language, f"reports.{key}", **shown)

    def number(self, value: int) -> str:
        """1234 as 1.234 (Indonesian) or 1,234 (English)."""
        return f"{value:,}".replace(",", _THOUSANDS[self.language])

    def percent(self, part: int, whole: int) -> str:
        """A share with at most one decimal. Only a true whole reads 100%, only a true nothing reads 0%."""
        if whole <= 0:
            return "–"
        tenths = part * 1000 // whole
        if part > 0:
            tenths = max(tenths, 1)
        full, rest = divmod(tenths, 10)
        return f"{full}{_DECIMAL[self.language]}{rest}%" if rest else f"{full}%"

    def day(self, value: date) -> str:
        """21 November 2026, with the language's name of the month."""
        return f"{value.day} {self.say(f'month.{value.month}')} {value.year}"

    def moment(self, value: datetime) -> str:
        """Day and time of a UTC moment, on the readers' clock: ``21 November 2026 10.15 WIB``."""
        local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(ZoneInfo(self.zone))
        mark = "." if self.language == "id" else ":"
        return f"{self.day(local.date())} {local:%H}{mark}{local:%M} {self._zone_name(local)}"

    def name(self, family: str, code: str) -> str:
        """The name of a code in a family (severity, actor, life, side, entity, reason); unknown codes as they are."""
        return words(self.language).get(f"reports.{family}.{code}", code)

    def field(self, field: str) -> str:
        """A finding's field for people: ``local.birth_date`` is ``tanggal lahir (SIMPEG)``; a file stays as it is."""
        side, _, last = field.partition(".")
        if f"reports.side.{side}" not in words(self.language):
            return self.name("field", field)
        return f"{self.name('field', last)} ({self.name('side', side)})"

    def check(self, code: str, part: str) -> str:
        """A check's title, meaning, remedy or message. A check without such words shows its code, or nothing."""
        return words(self.language).get(f"checks.{code}.{part}", code if part == "title" else "")

    def _fact(self, fact: object) -> object:
        return self.number(fact) if isinstance(fact, int) and not isinstance(fact, bool) else fact

    def _zone_name(self, local: datetime) -> str:
        offset = local.utcoffset()
        hours = int(offset.total_seconds() // 3600) if offset else 0
        return _ZONES.get(hours, local.tzname() or "")
