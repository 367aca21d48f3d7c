"""How earlier findings end: proven by this run's verdicts, without a subject any more, or because the check is off.

What no verdict speaks about stays open: not checked is not proof.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from syncsvc.checks.base import Aspect, Check
from syncsvc.mapping.notes import NOTES_SCHEMA, OPTIONAL_MISSING
from syncsvc.model.finding import ENDING_SCHEMA, Ending
from syncsvc.model.run import Intake, Scope
from syncsvc.reconcile.asked import period_by_rules
from syncsvc.reconcile.judging.coverage import EQUAL, NOT_ASKED, UNKNOWN
from syncsvc.reconcile.judging.judge import Judgement

_QUESTION = ("check", "entity", "field")
_PLACE = r"^([^.]+\.[^#=]+)"
"""Of a note's key: its source and table, without the row (#) or the term (=)."""


class Endings:
    """Gathers, verdict by verdict, which of the previously open findings close."""

    def __init__(self, previous: pl.DataFrame, scope: Scope) -> None:
        """``previous``: columns id, check, entity, key, field, period, person of the findings open before this run.

        In a narrowed run only verdicts close: who is outside the scope is not absent, and no check goes out of use.
        """
        self._previous = previous
        self._of_question: dict[tuple[object, ...], pl.DataFrame] = previous.partition_by(*_QUESTION, as_dict=True)
        self._everybody = scope.everybody
        self._closed: list[pl.DataFrame] = [pl.DataFrame(schema=ENDING_SCHEMA)]
        self._absent: set[str] = set()

    def switched_off(self, check: Check) -> None:
        """Every finding of a check that is off ends as such."""
        if not self._everybody:
            return
        of_check = self._previous.filter(pl.col("check") == check.code)
        self.add(of_check.select("id", ending=pl.lit(str(Ending.CHECK_OFF))))

    def decrees(self, folding: Collection[str]) -> None:
        """Findings on decrees (by their numbers) end as asked by nobody any more unless their differences are expected:
        what is left of a decree whose time is up, or that was withdrawn, is told one by one again."""
        if self._everybody:
            told = self._previous.filter((pl.col("entity") == "structure") & ~pl.col("key").is_in(list(folding)))
            self.add(told.select("id", ending=pl.lit(str(Ending.CHECK_OFF))))

    def learn(self, check: Check, aspect: Aspect, judgement: Judgement) -> None:
        """Close what the verdicts prove, what nobody asks of a subject any more (a period that is past), and what a
        decree's own finding tells of now; remember what no longer has a subject.
        """
        earlier = self._of_question.get((check.code, aspect.entity or check.entity, aspect.field))
        if earlier is None or not judgement.whole:
            return
        here = judgement.verdicts.filter(pl.col("verdict") != UNKNOWN)
        at_rest = here["verdict"].is_in([EQUAL, NOT_ASKED])
        proven = earlier.join(here.filter(at_rest), on=["key", "period"], how="semi").join(
            here.filter(~at_rest), on=["key", "period"], how="anti"
        )
        self.add(proven.select("id", ending=pl.lit(str(Ending.PROVEN))))
        if self._everybody:
            told = earlier.join(judgement.folded, on=["key", "period"], how="semi")
            self.add(told.select("id", ending=pl.lit(str(Ending.FOLDED))))
            doubtful = pl.col("person").is_in(judgement.lost.implode()).fill_null(value=False)
            self._lost(earlier.filter(~doubtful), judgement.verdicts, aspect)

    def _lost(self, earlier: pl.DataFrame, verdicts: pl.DataFrame, aspect: Aspect) -> None:
        """What no verdict is about: its subject is absent, or its period is none that the rules ask about any more.

        Where the data name the period, a row that is not there proves no more than a subject that is not; and one that
        names none any more may still be the one.
        """
        unspoken = earlier.join(verdicts, on=["key", "period"], how="anti")
        if unspoken.is_empty():
            return
        absent = unspoken.join(verdicts, on="key", how="anti")
        elsewhere = unspoken.join(verdicts, on="key", how="semi")
        if period_by_rules(aspect):
            self.add(elsewhere.select("id", ending=pl.lit(str(Ending.CHECK_OFF))))
        else:
            unnamed = verdicts.filter(pl.col("period") == "")
            absent = pl.concat([absent, elsewhere.join(unnamed, on="key", how="anti")])
        self._absent.update(absent["id"].to_list())

    def add(self, endings: pl.DataFrame) -> None:
        """Take endings somebody else worked out (``ENDING_SCHEMA``)."""
        self._closed.append(endings)

    def closed(self) -> pl.DataFrame:
        """All endings, one row per finding."""
        return pl.concat(self._closed).unique("id", keep="first", maintain_order=True)

    def absent(self) -> frozenset[str]:
        """Findings whose subject no side knows in this run, and which have not ended otherwise."""
        return frozenset(self._absent - set(self.closed()["id"].to_list()))


def note_endings(previous: pl.DataFrame, notes: pl.DataFrame, intakes: Sequence[Intake]) -> pl.DataFrame:
    """What the mapping noted before and does not note now, of sources that delivered this time, is proven.

    Of a table that its source no longer delivers nothing is proven: nobody asks about it any more. Of one that is
    still awaited, and only did not come, everything stays open. What was noted of an
    optional column that is missing now (MAP-06) stays open: nobody has seen it put right.
    """
    delivered = [intake.source for intake in intakes]
    source = pl.col("key").str.extract(r"^([^.]+)", 1)
    earlier = previous.filter(pl.col("check").str.starts_with("MAP-") & source.is_in(delivered))
    gone = earlier.join(notes, on=["check", "key", "field"], how="anti").with_columns(
        place=pl.col("key").str.extract(_PLACE, 1)
    )
    noted = pl.concat([pl.DataFrame(schema=NOTES_SCHEMA), *(intake.notes for intake in intakes)])
    missing = noted.filter(pl.col("check") == OPTIONAL_MISSING)
    seen = gone.join(missing, left_on=["place", "field"], right_on=["key", "field"], how="anti")
    asked = pl.col("place").is_in(_places(intakes)) | ~source.is_in(_with_named_tables(intakes))
    asked |= pl.col("entity") == "source"
    ending = pl.when(asked).then(pl.lit(str(Ending.PROVEN))).otherwise(pl.lit(str(Ending.CHECK_OFF)))
    awaited = [f"{intake.source}.{table}" for intake in intakes for table in intake.awaited]
    return seen.filter(~pl.col("place").is_in(awaited).fill_null(value=False)).select("id", ending=ending)


def _places(intakes: Sequence[Intake]) -> list[str]:
    """The tables that came, as notes name them: "source.table"."""
    return [f"{intake.source}.{snapshot.origin}" for intake in intakes for snapshot in intake.snapshots]


def _with_named_tables(intakes: Sequence[Intake]) -> list[str]:
    """The sources of which it is known which tables came."""
    known = (intake for intake in intakes if intake.snapshots)
    return [intake.source for intake in known if all(snapshot.origin for snapshot in intake.snapshots)]
