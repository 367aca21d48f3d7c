"""Words for the invented catalogue, where the real catalogue has none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from syncsvc.lang import LANGUAGES, words
from tests.reports.catalogue import invented_words


@pytest.fixture(autouse=True)
def check_words() -> Iterator[None]:
    """Every check of the catalogue has words in every language, its own when it has them."""
    added = {
        language: {k: v for k, v in invented_words(language).items() if k not in words(language)}
        for language in LANGUAGES
    }
    for language, texts in added.items():
        words(language).update(texts)
    yield
    for language, texts in added.items():
        for key in texts:
            del words(language)[key]
