"""Coded columns: the site's own lookup is asked first, then the kind's, then the regular spellings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from syncsvc.mapping.ranks import fold_rank_name, rank
from syncsvc.mapping.ratings import predicate, rating
from syncsvc.mapping.spec import FieldRule, MappingSpec
from syncsvc.model.schema import Kind

CODED = frozenset(
    {
        Kind.FLAG,
        Kind.SEX,
        Kind.STATUS,
        Kind.LEGAL_STATUS,
        Kind.STAFF_TYPE,
        Kind.RANK,
        Kind.ECHELON,
        Kind.JOB_KIND,
        Kind.ASSIGNMENT,
        Kind.EDUCATION,
        Kind.RATING,
        Kind.PREDICATE,
        Kind.SKP_STATUS,
    }
)
#: Coded kinds whose list is complete here; of the others a site may name codes that our lookups do not have.
_CLOSED = CODED - {Kind.LEGAL_STATUS, Kind.STAFF_TYPE, Kind.EDUCATION}
NOTHING = ""
_WHOLE = re.compile(r"^([0-9]+)[.,]0+$")
_DECIMAL = re.compile(r"^[0-9]+[.,][0-9]+$")
_SIGNS = re.compile(r"[\W_]+")
_ECHELON = re.compile(r"^(?:ESELON|ESEL|ES)?(III|II|IV|I|V|[1-5])([AB])$")
_ECHELON_TENS = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}
_ECHELON_CODES = frozenset({"10", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "99"})
_FLAGS = {"1": "true", "0": "false", "TRUE": "true", "FALSE": "false"}


def fold_code(text: str) -> str:
    """A code or label as lookups compare it: upper case, only letters and digits; 3.0 is 3, "-" stays "-"."""
    upper = text.upper().strip()
    whole = _WHOLE.match(upper)
    if whole:
        return whole[1]
    if _DECIMAL.match(upper):
        return upper
    return _SIGNS.sub("", upper) or upper


@dataclass(frozen=True, slots=True)
class Codebook:
    """Everything that says what one field's texts mean. Build with ``codebook``."""

    kind: Kind
    own: Mapping[str, str]
    built_in: Mapping[str, str]
    codes: frozenset[str]
    reversed_scale: bool

    def read(self, text: str, family: str | None = None) -> str | None:
        """The code of a clean text; ``NOTHING`` when a lookup says so, None when the text is unknown."""
        folded = self._fold(text)
        if folded in self.own:
            return self._own_target(self.own[folded], family)
        if folded in self.built_in:
            return self.built_in[folded]
        return self._regular(text, folded, family, reversed_scale=self.reversed_scale)

    def _fold(self, text: str) -> str:
        return _fold(self.kind, text)

    def _own_target(self, target: str, family: str | None) -> str | None:
        """A site may write a code or any known spelling on the right; an open list takes what it wrote."""
        if not target:
            return NOTHING
        folded = self._fold(target)
        known = self.built_in.get(folded) or self._regular(target, folded, family, reversed_scale=False)
        return known or (None if self.kind in _CLOSED else target)

    def _regular(self, text: str, folded: str, family: str | None, *, reversed_scale: bool) -> str | None:
        match self.kind:
            case Kind.RANK:
                return rank(text, folded, family)
            case Kind.RATING:
                return rating(folded, reversed_scale=reversed_scale)
            case Kind.PREDICATE:
                return predicate(folded, reversed_scale=reversed_scale)
            case Kind.ECHELON:
                return _echelon(folded)
            case Kind.FLAG:
                return _FLAGS.get(folded)
            case _:
                return self._code_itself(folded)

    def _code_itself(self, folded: str) -> str | None:
        """A text that is a code of the kind already, with or without its leading zero."""
        shapes = (folded, folded.lower(), folded.zfill(2), folded.lstrip("0"))
        return next((shape for shape in shapes if shape in self.codes), None)


def codebook(kind: Kind, rule: FieldRule, spec: MappingSpec) -> Codebook:
    """The codebook of one field. Raises KeyError when its rule names a lookup that the mapping lacks."""
    built_in = spec.kind_lookups.get(kind, {})
    own = spec.lookups[rule.lookup] if rule.lookup else {}
    return Codebook(
        kind=kind,
        own={_fold(kind, text): target.strip() for text, target in own.items()},
        built_in={_fold(kind, text): code for text, code in built_in.items()},
        codes=frozenset(built_in.values()),
        reversed_scale=rule.reversed_scale,
    )


def _fold(kind: Kind, text: str) -> str:
    """What lookups of a kind compare: ids and free text keep their signs, codes and labels do not."""
    if kind not in CODED:
        return " ".join(text.upper().split())
    folded = fold_code(text)
    return fold_rank_name(folded) if kind is Kind.RANK else folded


def _echelon(folded: str) -> str | None:
    """I.a to V.b as 11 to 52 (SIASN's ids; domain reference 3.7). 00 means none there, as 99 does."""
    if folded in _ECHELON_CODES:
        return folded
    if folded in ("0", "00"):
        return "99"
    found = _ECHELON.match(folded)
    if not found:
        return None
    return _ECHELON_TENS.get(found[1], found[1]) + ("1" if found[2] == "A" else "2")
