"""The nouns: frozen dataclasses that are the column schema of what carries their name."""

from __future__ import annotations

import dataclasses
from typing import Any

import polars as pl
import pytest

from syncsvc.model import TABLES
from syncsvc.model.finding import Coverage, Finding
from syncsvc.model.run import Run
from syncsvc.model.schema import empty, schema

NOUNS: list[type[Any]] = [*TABLES.values(), Finding, Coverage, Run]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_a_noun_is_frozen_and_is_its_columns(noun: type[Any]) -> None:
    """Nothing changes a noun, and its fields in their order are the columns."""
    assert dataclasses.is_dataclass(noun)
    assert noun.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert schema(noun).names() == [field.name for field in dataclasses.fields(noun)]
    assert empty(noun).schema == schema(noun)


def test_counts_are_whole_numbers_and_moments_moments() -> None:
    """The columns of coverage and of runs have the types that their readers count with."""
    assert schema(Coverage)["count"] == pl.Int64()
    assert {schema(Run)[name] for name in ("run", "open", "new", "returned", "closed")} == {pl.Int64()}
    assert schema(Run)["started"] == pl.Datetime("ms")
