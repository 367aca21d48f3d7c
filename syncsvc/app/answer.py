"""What a command answers, to programs and to people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """``rows`` (at least one, all with the same names) are for programs; ``sentences`` say the same to people.

    ``notes`` are among the sentences and nowhere in the rows: whoever asks for rows is told them aside. Sentences
    that cost something are a generator, which nobody runs who asks for rows.
    """

    rows: list[dict[str, Any]]
    sentences: Iterable[str]
    notes: tuple[str, ...] = ()
