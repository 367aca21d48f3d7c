"""What stands in brackets: idle where it only repeats the title, else a part of it."""

from __future__ import annotations

from syncsvc.mapping.nomenclature.spelling import set_of
from syncsvc.mapping.nomenclature.words import Words, spelled

_IDLE = set_of("jft jfu jf test tes lama baru pppk p3k pns cpns asn")


def same_notes(words: Words, others: Words) -> bool:
    """Whether what two titles have in brackets says the same, or nothing."""
    mine, theirs = ({spelled(note) for note in each.notes if not _idle(note, each.written)} for each in (words, others))
    return mine == theirs


def _idle(note: tuple[str, ...], written: tuple[str, ...]) -> bool:
    if all(word in _IDLE or word in written for word in note):
        return True
    joined = "".join(note)
    initials = "".join(word[0] for word in written)
    has_initials = len(joined) > 1 and (joined in initials or joined in _initials_of_names(written))
    return has_initials or set(spelled(note)) <= set(spelled(written))


def _initials_of_names(written: tuple[str, ...]) -> str:
    """Initials without words of grammar."""
    return "".join(word[0] for word in written if word not in {"dan", "di", "serta"})
