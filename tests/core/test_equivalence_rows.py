"""Rows of files judged: retired codes with their successors, what looks personal, seals, and SSSOM there and back."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncsvc.mapping.nomenclature import exchange, sssom
from syncsvc.mapping.nomenclature.answers import KEYS, Asked, Spoken, judge_answers, seal
from syncsvc.mapping.nomenclature.drafts import looks_personal, quotable
from syncsvc.mapping.nomenclature.standing import in_force, with_standing, with_withdrawals
from syncsvc.model.equivalence import STATEMENT_SCHEMA, KnownCodes, Statement
from syncsvc.model.nomenclature import Kinship
from tests.builders import TODAY
from tests.terms import said, term, terms

GURU = term("Guru Pertama", "g1 Guru Ahli Pertama", "old Guru Pertama")
KNOWN = {"positions": KnownCodes({"g1": "Guru Ahli Pertama"}, {"old": "g1 – Guru Ahli Pertama", "gone": ""})}
SPOKEN = Spoken(frozenset({"nothing fits"}), {each.value: each.value for each in Kinship})
_WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)


def kept(*statements: Statement) -> pl.DataFrame:
    """Statements as a store would give them back."""
    rows = [(number, *(getattr(each, name) for name in STATEMENT_SCHEMA.names()[1:])) for number, each in
            enumerate(statements, 1)]  # fmt: skip
    plain = [tuple(cell.replace(tzinfo=None) if name == "at" else cell for name, cell in zip(STATEMENT_SCHEMA, row,
             strict=True)) for row in rows]  # fmt: skip
    return pl.DataFrame(plain, schema=STATEMENT_SCHEMA, orient="row")


def test_a_retired_code_is_refused_with_its_successor() -> None:
    """In a file of equivalences and in a work list: the row is refused, and says what to take instead."""
    row = {"listing": "positions", "kind": "JF", "term": "Guru", "context": "", "code": "old"}
    rows = [
        (2, row | {"kinship": "exact", "verdict": "approved"}),
        (3, row | {"kinship": "exact", "verdict": "rejected"}),
    ]
    judged = exchange.judge_rows("a.csv", rows, KNOWN, None)
    assert [(each.line, each.path, each.key) for each in judged.refused] == [
        (line, "code", "nomenclature.row.code_retired") for line in (2, 3)
    ]
    assert dict(judged.refused[0].facts) == {"code": "old", "instead": "g1 – Guru Ahli Pertama"}
    asked = Asked({GURU["id"]: GURU | {"state": "open"}}, KNOWN, SPOKEN)
    cells = {name: str(GURU[name]) for name in KEYS} | {"seal": seal(GURU), "answer": "", "code": "gone"}
    answered = judge_answers("a.xlsx", [(2, cells)], asked)
    assert dict(answered.refused[0].facts) == {"code": "gone", "instead": "-"}
    assert not judged.drafts + answered.drafts


@pytest.mark.parametrize(
    "text",
    [
        "198001012005011901",
        "Guru 19800101 200501 1 901",
        "3201.0101.0101.0901",
        "Siti Contoh, S.Pd.",
        "Drs. Budi Contoh",
    ],
)
def test_what_looks_personal(text: str) -> None:
    """Numbers as long as a NIK or NIP, however they are cut, and names with degrees; errors do not repeat them."""
    assert looks_personal(text)
    assert quotable(text) == "…"


@pytest.mark.parametrize(
    "text",
    [
        "Guru Ahli Pertama",
        "Analis SDM, Aparatur",
        "SDN 12345678",
        "No 1234567890123456789012",
        "Penata Tk. I, III/d",
    ],
)
def test_what_does_not(text: str) -> None:
    """Titles, school numbers and longer numbers do not."""
    assert not looks_personal(text)


def test_a_seal_minds_keys_only() -> None:
    """Case, blanks and an apostrophe that a spreadsheet adds do not break it; another word, kind or context does."""
    same = [{"term": "'GURU  pertama"}, {"kind": "jf"}]
    other = [{"term": "Guru Muda"}, {"kind": "JP"}, {"context": "III/a"}, {"id": "x"}, {"listing": "units"}]
    assert {seal(GURU | change) for change in same} == {seal(GURU)}
    assert seal(GURU) not in {seal(GURU | change) for change in other}


@given(_WORDS.filter(str.strip), _WORDS, st.sampled_from(list(Kinship)), st.sampled_from(["approved", "rejected"]))
def test_sssom_says_what_the_row_says(text: str, code: str, kinship: Kinship, verdict: str) -> None:
    """A row made SSSOM and read again is the same row, whatever is in its texts."""
    nothing = kinship is Kinship.NONE
    row = dict.fromkeys(exchange.COLUMNS, "") | {
        "listing": "positions", "kind": "JF", "term": text, "code": "" if nothing else code, "author": text,
        "kinship": kinship.value, "verdict": verdict, "context": "III/a", "reason": text, "valid_to": "2026-12-31",
    }  # fmt: skip
    back = sssom.plain_row(sssom.sssom_row(row, shared=False), ["entry"])
    assert back == {name: row[name] for name in back}


def test_a_foreign_prefix_is_understood_and_a_foreign_code_refused() -> None:
    """A file may call our entries by another prefix; an object of another vocabulary is no code of ours."""
    row = {"subject_label": "Guru", "predicate_id": "skos:closeMatch", "object_id": "bkn:g1"}
    assert sssom.plain_row(row, ["bkn"])["code"] == "g1"
    strange = sssom.plain_row(row | {"predicate_id": "owl:sameAs"}, ["entry"])
    judged = exchange.judge_rows("a.tsv", [(9, sssom.plain_row(row, ["entry"])), (10, strange)], KNOWN, None)
    assert [each.key.rpartition(".")[2] for each in judged.refused] == ["code_unknown", "word_unknown"]


_PAIRS = st.tuples(
    st.sampled_from(["g1", "g2", None]),
    st.sampled_from(["approved", "approved", "rejected", "withdrawn", "proposed"]),
    st.sampled_from(["exact", "broader"]),
    st.sampled_from(["uji", ""]),
)


@given(st.lists(_PAIRS, max_size=12))
def test_whatever_is_said_one_exact_entry_is_in_force(steps: list[tuple[str | None, str, str, str]]) -> None:
    """After any statements a term has at most one approved exact entry, nothing fits stands alone, and a pair that was
    rejected last is not approved."""
    written: list[Statement] = []
    for code, verdict, kinship, agency in steps:
        new = said(GURU, code, verdict, agency=agency, kinship=kinship if code else "none")
        own = [each for each in written if each.agency == agency]
        written += with_withdrawals(kept(*own), [new])
    frame = in_force(kept(*written), "uji", TODAY)
    approved = frame.filter(pl.col("rejected") == 0)
    assert approved.filter(pl.col("kinship") == "exact").height <= 1
    assert approved.height == 1 or None not in approved["code"].to_list()
    own = [each for each in written if each.agency == "uji" and each.verdict != "proposed"]
    last = {each.code: each.verdict for each in own}
    assert not {code for code, verdict in last.items() if verdict == "rejected"} & set(approved["code"])


def test_a_ruling_without_context_holds_everywhere() -> None:
    """A term of any context is settled by it; one with a context settles only that."""
    here, there = term("Guru Madya", context="III/a"), term("Guru Madya", context="IV/a")
    everywhere = with_standing(terms(here, there), kept(said(term("Guru Madya"), "g1")), "uji", TODAY)
    assert everywhere["state"].to_list() == ["approved", "approved"]
    only = with_standing(terms(here, there), kept(said(here, "g1")), "uji", TODAY)
    assert only["state"].to_list() == ["approved", "open"]
