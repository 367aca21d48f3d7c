"""No real person in the project: whatever reads as a NIP has an invented serial number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syncsvc.model.nip import decode
from tests.house.tree import project_texts

_DIGITS = re.compile(r"(?<![0-9a-fA-F])\d{18}(?![0-9a-fA-F])")
_SPACED = re.compile(r"(?<!\d)\d{8}[ \u00a0]\d{6}[ \u00a0]\d[ \u00a0]\d{3}(?!\d)")
_INVENTED = range(900, 1000)
_HASHES_ONLY = {"uv.lock"}


def _nips() -> Iterator[tuple[str, str]]:
    """Place and digits of everything that has the form of a NIP."""
    for name, text in project_texts().items():
        if name in _HASHES_ONLY:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            for found in (*_DIGITS.findall(line), *_SPACED.findall(line)):
                yield f"{name}:{number}", re.sub(r"\D", "", found)


def test_people_are_invented() -> None:
    """Every NIP that could be somebody's has a serial from 900 to 999, which marks it as invented."""
    real = [
        place for place, digits in _nips() if (nip := decode(digits)) is not None and int(nip.serial) not in _INVENTED
    ]
    assert not real, f"NIP with a serial outside 900-999 at {real}"


def test_a_real_looking_nip_would_be_seen() -> None:
    """The search sees a NIP plain and spaced, and leaves digits inside a hash alone."""
    plain = "19850101" + "201001" + "1" + "901"
    spaced = " ".join(("19850101", "201001", "1", "901"))
    assert _DIGITS.findall(f"nip: '{plain}',") == [plain]
    assert _SPACED.findall(f"NIP {spaced}.") == [spaced]
    assert not _DIGITS.findall(f"ab{plain}cd")
    assert decode(plain) is not None
