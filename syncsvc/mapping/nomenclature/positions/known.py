"""Well-known facts (``model.rules.NomenclatureFacts``) as the matcher asks them: schemes of levels, and suggestions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from syncsvc.mapping.codes import fold_code
from syncsvc.mapping.nomenclature.positions.grammar import Functional
from syncsvc.mapping.nomenclature.words import read_words
from syncsvc.mapping.ranks import PNS, rank
from syncsvc.model.rules import FamilyRename, NomenclatureFacts

_SIGNS = re.compile(r"[^0-9a-z]+")


class Known:
    """The facts, by the one spelling of the names in them."""

    def __init__(self, facts: NomenclatureFacts) -> None:
        self.families = frozenset(read_words(each).key for each in facts.families)
        self._echelons = frozenset(
            _SIGNS.sub("", text.lower()) for each in facts.echelons for text in (each.code, each.name)
        )
        self._simpler = {read_words(each.before).key: each.after for each in facts.simplifications}
        self._renamed: dict[str, list[FamilyRename]] = {}
        for rename in facts.renames:
            self._renamed.setdefault(read_words(rename.before).key, []).append(rename)
        self._meanings: dict[tuple[str, str], dict[str, set[str]]] = {}
        for shift in facts.shifts:
            place = read_words(shift.family).spelling[0], " ".join(read_words(shift.word).written)
            by_rank = self._meanings.setdefault(place, {})
            for code in shift.ranks:
                by_rank.setdefault(code, set()).add(shift.level)

    def by_scheme(self, read: Functional, golongan: str) -> str | None:
        """The level that an old name means at this rank; "" when the rank does not tell; None when the name is clear:
        it means one level at every rank.

        Teachers: *Guru Madya* at III/a is the scheme of 1993 (now Ahli Pertama), at IV/a that of 2009 (now Ahli Madya);
        *Guru Muda* of 1993 was no level of today. The same holds with a speciality: *Guru Fisika Madya*.
        """
        if len(read.level_words) != 1 or not read.family:
            return None
        meanings = self._meanings.get((read.family[0], read.level_words[0]), {})
        if len(set().union(*meanings.values())) < 2:
            return None
        levels = meanings.get(rank_code(golongan), set())
        return next(iter(levels)) if len(levels) == 1 else ""

    def renamed(self, family: Sequence[str], level: str) -> list[str]:
        """Today's names of a family that was renamed, at this level. To be suggested, never applied."""
        every = self._renamed.get("".join(family), [])
        return [rename.after for rename in every if not rename.levels or level in rename.levels]

    def simpler(self, key: str) -> tuple[str, ...]:
        """The titles that usually took the place of a pelaksana's title that was given up."""
        return self._simpler.get(key, ())

    def structural(self, echelon: str) -> bool:
        """Whether an echelon, as code or as name, is one of a structural post."""
        return _SIGNS.sub("", echelon.lower()) in self._echelons if echelon else False


def rank_code(written: str) -> str:
    """SIASN's code of a PNS golongan written any usual way ("III/a", "3A", "31"); "" when it is none."""
    code = rank(written, fold_code(written), PNS) or ""
    return code if code.isdigit() else ""
