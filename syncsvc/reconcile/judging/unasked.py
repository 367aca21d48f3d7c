"""What a question makes of people about whom a source has no answer to rely upon: they are not checked, and why."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from syncsvc.checks.base import Aspect, Unless
from syncsvc.model.run import Side
from syncsvc.reconcile.asked import root_names
from syncsvc.reconcile.sides import Sides

_OF_NOBODY = ("unit", "position")
"""Tables whose rows are about no person: made of people's answers, they are whole only when all of these came."""
PARTIAL = "not_asked"


def lost_people(aspect: Aspect, sides: Sides) -> pl.DataFrame:
    """Of whom some table that the question needs, or that may excuse, has no answer: nip, reason."""
    tables = (*aspect.needs, *aspect.excuses)
    frames = [sides.unasked[name] for name in tables if name in sides.unasked and not _of_nobody(name)]
    if not frames:
        return pl.DataFrame(schema={"nip": pl.String, "reason": pl.String})
    return pl.concat(frames).unique("nip", keep="first", maintain_order=True)


def with_unasked(aspect: Aspect, lost: pl.DataFrame, sides: Sides, columns: list[str]) -> Aspect:
    """The question, not put where its answer would rest on what nobody was asked.

    That holds for the person of a row, for the supervisor when the question is about that one's state, where a value
    would be missed in a table that is made of everybody's answers, and for counts that one person more could change.
    """
    if lost.height and aspect.overturned is not None:
        open_yet = aspect.wrong if aspect.overturned else ~aspect.wrong
        aspect = replace(aspect, unless=(*aspect.unless, Unless(PARTIAL, open_yet.fill_null(value=False))))
    elif lost.height:
        places = [name for name in persons(aspect) if name in columns]
        aspect = _not_about(aspect, lost, places, sides) if places else aspect
    if any(name in sides.unasked and _of_nobody(name) for name in aspect.needs):
        partial = Unless(PARTIAL, aspect.wrong.fill_null(value=False))
        aspect = replace(aspect, unless=(*aspect.unless, partial))
    return aspect


def _of_nobody(name: str) -> bool:
    return name.partition(".")[2] in _OF_NOBODY


def persons(aspect: Aspect) -> tuple[str, ...]:
    """The columns that hold the NIPs of those whom the question is about."""
    asked = root_names(aspect.applies, aspect.wrong)
    above = tuple(f"{side}_supervisor_nip" for side in Side if any(n.startswith(f"{side}_above") for n in asked))
    either = ("above",) if any(n.startswith("above_") for n in asked) else ()
    return ("person", *above, *either)


def _not_about(aspect: Aspect, lost: pl.DataFrame, places: list[str], sides: Sides) -> Aspect:
    doubts, every = [], []
    for (reason,), people in lost.group_by("reason", maintain_order=True):
        named = people["nip"].implode()
        about = pl.any_horizontal(pl.col(place).is_in(named) for place in places).fill_null(value=False)
        doubts.append(Unless(str(reason), about))
        every.append(about)
    anybody = pl.any_horizontal(every)
    known = aspect.known
    if known is not None and _rests_on_them(known, aspect, sides):
        known = known.fill_null(value=False) | anybody
    applies = aspect.applies.fill_null(value=False) | anybody
    return replace(aspect, unless=(*doubts, *aspect.unless), applies=applies, known=known)


def _rests_on_them(known: pl.Expr, aspect: Aspect, sides: Sides) -> bool:
    """Whether a row is only unknown because nobody was asked on the side that should know it."""
    unasked = {name.partition(".")[0] for name in aspect.needs if name in sides.unasked}
    names = root_names(known)
    return any(name == f"on_{side}" or name.startswith(f"{side}_") for side in unasked for name in names)
