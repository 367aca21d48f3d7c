"""A small agency of two files, made new for each test: a run of it takes a moment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.agency import Place, make_place
from tests.jobs.remote import Siasn, siasn


@pytest.fixture
def agency(tmp_path: Path) -> Place:
    """Sixty invented people on both sides, in order."""
    return make_place(tmp_path)


@pytest.fixture
def remote() -> Iterator[Siasn]:
    """A SIASN that knows everybody."""
    with siasn() as made:
        yield made
