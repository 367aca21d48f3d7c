"""The bench of the matcher at a tiny size, on an invented list: what it makes and judges is right, never timed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench import labelled, nomenclature
from bench.local_titles import MIX, OPEN, Local, make_titles
from bench.table import Row
from syncsvc.mapping.nomenclature.positions.index import build_positions
from syncsvc.mapping.nomenclature.positions.match import match_titles
from syncsvc.model.nomenclature import Candidate, Decision, Evidence, Match, Title
from tests.core.position_titles import FACTS, reference

TITLES = 120
_POSITION_ROWS = 8


@pytest.fixture
def listed(tmp_path: Path) -> str:
    """The invented list as a CSV file."""
    file = tmp_path / "positions.csv"
    reference().write_csv(file)
    return str(file)


def test_made_titles_repeat_themselves() -> None:
    """One list and one seed make the same distinct titles, most of them conclusive; another seed makes others."""
    titles = make_titles(reference(), TITLES)
    assert titles == make_titles(reference(), TITLES)
    assert titles != make_titles(reference(), TITLES, seed=5)
    assert len({(each.title, each.kind) for each in titles}) == len(titles)
    assert 0.6 < sum(bool(each.right) for each in titles) / len(titles) < 0.9


def test_the_mix_is_whole() -> None:
    """The shares of all ways are a hundred, three quarters of them conclusive."""
    assert sum(share for *_, share in (*MIX, *OPEN)) == 100
    assert 73 <= sum(share for *_, share in MIX) <= 78


def test_right_codes_are_of_the_kind_told() -> None:
    """A conclusive title is made from an entry of its kind and names no code of the other."""
    kind_of = dict(reference().select("code", "kind").iter_rows())
    for each in make_titles(reference(), TITLES):
        assert {kind_of[code] for code in each.right} <= {each.kind}


def test_the_bench_matches_in_bulk_and_one_by_one(tmp_path: Path, listed: str) -> None:
    """All made titles are matched and judged: nearly all conclusive ones accepted, none to a wrong entry."""
    made = nomenclature.write_titles(listed, str(tmp_path), TITLES)
    answer = nomenclature.in_bulk(listed, str(tmp_path))
    assert answer["wrong"] == 0
    assert answer["accepted"] <= made["titles"]
    assert answer["found"] > 0.9
    assert nomenclature.one_by_one(listed, str(tmp_path)).keys() == {"p95", "slowest"}


def test_a_wrong_accept_is_refused() -> None:
    """The bench fails when too many are accepted to another entry than the title was made from, and names them."""
    titles = [each for each in make_titles(reference(), TITLES) if each.right]
    matches = match_titles([Title(each.title, each.kind) for each in titles], build_positions(reference(), FACTS))
    assert nomenclature.judged(titles, matches)["wrong"] == 0
    wrong = replace(matches[0], decision=Decision.ACCEPT, candidates=(Candidate("X", "Lain", 1.0),))
    with pytest.raises(AssertionError, match=r"accepted wrongly: .* => Lain"):
        nomenclature.judged(titles, [wrong, *matches[1:]])


def test_an_accepted_title_without_an_entry_is_wrong() -> None:
    """Where nothing is right, whatever is accepted is wrong."""
    unknown = Local("Juru Angin", "JP", "unknown", ())
    accepted = Match(Decision.ACCEPT, Evidence.NORMALISED, (Candidate("J01", "PENGADMINISTRASI UMUM", 1.0),))
    with pytest.raises(AssertionError, match="1 of 1"):
        nomenclature.judged([unknown], [accepted])


def test_absent_data_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the list and the pairs, the rows say so and what names them; nothing is met, nothing is wrong."""
    monkeypatch.setenv(labelled.VARIABLE, str(tmp_path))
    rows = list(labelled.goals(TITLES, 10, 1, rivals=False))
    assert [row.measured[:7] for row in rows] == ["SKIPPED", "SKIPPED"]
    assert not any(row.met or row.wrong for row in rows)
    assert labelled.VARIABLE in rows[1].measured


def test_a_rival_accepts_as_many_as_we_do() -> None:
    """Of a rival's answers the most alike are accepted, as many as ours; the first code is the best."""
    pairs = [{"local": name} for name in "abc"]
    rows = labelled.best(pairs, [[("1", 0.5)], [("2", 0.9), ("3", 0.1)], []], 1)
    assert [row["decision"] for row in rows] == ["review", "accept", "review"]
    assert (rows[1]["code_1"], rows[1]["code_2"], "code_1" in rows[2]) == ("2", "3", False)


@pytest.mark.skipif(labelled.shared() is None, reason=f"no labelled pairs; {labelled.VARIABLE} names their folder")
def test_the_labelled_pairs_meet_their_goals(tmp_path: Path) -> None:
    """On the given pairs of titles and units every goal of rightness is met."""
    folder = labelled.shared()
    assert folder is not None
    rows: list[Row] = list(labelled.rightness(folder, tmp_path, {}))
    assert [row.what for row in rows if not row.met] == []
    assert len(rows) > _POSITION_ROWS
