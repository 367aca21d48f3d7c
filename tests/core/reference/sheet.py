"""Where answers are written down: findings by identity, and what was not checked by check, field and reason."""

from __future__ import annotations

from collections import Counter

from tests.core.reference.texts import Truth

Identity = tuple[str, str, str, str, str]
Doubt = tuple[Truth, str]


class Sheet:
    """The answers of one agency. ``here`` are the tables that came."""

    def __init__(self, here: frozenset[str]) -> None:
        self.found: set[Identity] = set()
        self.unchecked: Counter[tuple[str, str, str]] = Counter()
        self._here = here

    def answer(
        self,
        subject: Identity,
        asked: Truth,
        wrong: Truth,
        needs: tuple[str, ...],
        doubts: tuple[Doubt, ...] = (),
    ) -> None:
        """One question about one subject (check, entity, key, field, period).

        ``needs`` are the tables without which nothing is known; ``doubts`` the reasons not to judge, the first that
        holds counts.
        """
        if asked is False:
            return
        missing = any(name not in self._here for name in needs)
        reasons = ["no_source"] * missing + [reason for holds, reason in doubts if holds]
        if asked is None or wrong is None:
            reasons.append("empty")
        if reasons:
            self.unchecked[subject[0], subject[3], reasons[0]] += 1
        elif wrong:
            self.found.add(subject)
