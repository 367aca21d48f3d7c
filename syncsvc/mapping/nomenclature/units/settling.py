"""Units of one name: which of them is meant, by what stands above."""

from __future__ import annotations

from collections.abc import Sequence

from syncsvc.mapping.nomenclature.units.asked import Question, accept, none, review
from syncsvc.mapping.nomenclature.units.index import Entry
from syncsvc.mapping.nomenclature.units.kinds import Rank
from syncsvc.mapping.nomenclature.units.parents import WARDS, Fit
from syncsvc.mapping.nomenclature.units.reading import Owner, Reading
from syncsvc.model.nomenclature import Evidence, Match, Reason

_IN_EVERY_OFFICE = """
umum kepegawaian keuangan tata usaha perencanaan program pelaporan evaluasi perlengkapan pemerintahan ketenteraman
ketertiban pelayanan kesejahteraan sosial ekonomi pembangunan pemberdayaan masyarakat aset rumah tangga penyusunan
administrasi data informasi desa kelurahan lingkungan hidup sarana prasarana wilayah kesekretariatan hukum
"""
_EVERYWHERE = frozenset(_IN_EVERY_OFFICE.split())
"""Words of names that nearly every office has a unit of."""


def settle(question: Question, same: Sequence[Entry], evidence: Evidence, how: Reason) -> Match:
    """Which of the units that bear one name is meant: at least one is given."""
    fits = {entry.code: question.fit(entry) for entry in same}
    least = Fit.SIMILAR if _is_named_by_parents(question) else Fit.UNKNOWN
    left = [entry for entry in same if fits[entry.code] >= least and not _other_district(question, entry)]
    if not left:
        return _elsewhere(question, same)
    best = max(fits[entry.code] for entry in left)
    chosen = [entry for entry in left if fits[entry.code] is best]
    others = [entry for entry in left if fits[entry.code] is not best]
    one = _one_of(chosen)
    if one is None:
        return review(
            question, [*chosen, *others], evidence, how, Reason("unit_several_alike", {"count": str(len(chosen))})
        )
    if question.reading.head:
        return review(question, [one, *others], evidence, Reason("unit_head_named"))
    why = _why(question, one, best, len(same), others)
    if why.key == "unit_parent_unstated":
        return review(question, [one, *others], evidence, how, why)
    return accept(question, one, evidence, how, why)


def _other_district(question: Question, entry: Entry) -> bool:
    """Whether only one of two names says a district: ``UPT Dinas X Kecamatan Y`` is not the office's own UPT."""
    ours, theirs = question.reading, entry.reading
    if ours.rank is not Rank.PART or (ours.words and ours.kind not in ("upt", "balai")):
        return False
    named, listed = ({owner.kind for owner in reading.owners} & WARDS for reading in (ours, theirs))
    return not (named <= entry.above.wards.keys() and listed <= question.above.wards.keys())


def _is_named_by_parents(question: Question) -> bool:
    """Whether the name is nothing but a kind and what stands above (``Sekretariat Dinas Kesehatan``)."""
    reading = question.reading
    return reading.rank is Rank.PART and not reading.words and bool(question.above.chain)


def _why(question: Question, one: Entry, best: Fit, same: int, others: Sequence[Entry]) -> Reason:
    """What the units above say of the one that is left; the key ``unit_parent_unstated`` asks a person."""
    above = _said(one.above.chain)
    if best is Fit.SAME:
        return Reason("unit_parent_decides" if same > 1 else "unit_parent_agrees", {"parent": above})
    certain = is_own_name(one.reading) or not question.tree.states_parents
    if best is Fit.SIMILAR and (certain or not others):
        return Reason("unit_parent_similar", {"parent": above})
    if not others and (certain or not question.above.chain):
        return Reason("unit_only_one")
    return Reason("unit_parent_unstated", {"count": str(1 + len(others))})


def _elsewhere(question: Question, same: Sequence[Entry]) -> Match:
    """The name exists, but only below other units."""
    why = Reason("unit_other_parent", {"parent": _said(same[0].above.chain)})
    if len(same) == 1 and is_own_name(same[0].reading):
        return review(question, same, Evidence.SIMILAR, why)
    return none(why)


def _one_of(chosen: Sequence[Entry]) -> Entry | None:
    """The only one, or the highest of several rows for one unit of its own name (a list may hold it twice)."""
    first = chosen[0]
    if len(chosen) == 1:
        return first
    if first.reading.rank in (None, Rank.PART) or any(not _one_unit(first, other) for other in chosen[1:]):
        return None
    return first


def _one_unit(first: Entry, other: Entry) -> bool:
    return first.reading.key == other.reading.key and (
        not first.above.chain or not other.above.chain or first.above.chain == other.above.chain
    )


def is_own_name(reading: Reading) -> bool:
    """Whether a unit is told by its name alone: not a part that nearly every office has."""
    if reading.rank is not Rank.PART:
        return True
    return any(word not in _EVERYWHERE and not word.isdigit() for word in reading.words)


def _said(chain: Sequence[Owner]) -> str:
    return " ".join((chain[0].kind, *chain[0].words)).strip() if chain else ""
