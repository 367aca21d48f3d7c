"""The commands around nomenclature, on a kept run: work list, one term, rulings by one and two persons, coverage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.story.mapped_site import ARSIP, GURU, NOTHING, OPERATOR, SEKSI, TERMS, make_mapped_site
from tests.story.site import Site
from tests.story.speaking import Said, speak

WHY = ("--reason", "sudah dicek")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """One person rules."""
    return make_mapped_site(tmp_path)


@pytest.fixture
def strict(tmp_path: Path) -> Site:
    """A second person approves."""
    return make_mapped_site(tmp_path, "two")


def listed(site: Site, *words: str) -> list[dict[str, Any]]:
    """The work list as rows."""
    return speak(site, "mapping", "list", "--format", "json", *words).rows()


def states(site: Site) -> dict[str, str]:
    """Term to state, of the whole work list."""
    return {row["term"]: row["state"] for row in listed(site)}


def facts(site: Site, term: str, *words: str) -> list[tuple[str, Any]]:
    """What ``mapping show`` tells of a term."""
    said = speak(site, "mapping", "show", term, "--format", "json", *words)
    return [(row["fact"], row["value"]) for row in said.rows()]


def decide(site: Site, *words: str, login: str = "budi", language: str = "id") -> Said:
    """One ruling by somebody."""
    return speak(site, "mapping", "decide", *words, LOGNAME=login, SYNCSVC_LANGUAGE=language)


def test_the_work_list_goes_by_impact(site: Site) -> None:
    """People first, then findings, then units; what is mapped stands in it only when asked for."""
    rows = listed(site)
    assert [row["id"] for row in rows] == [each["id"] for each in (GURU, SEKSI, ARSIP, OPERATOR, NOTHING)]
    assert rows[0]["candidates"] == "1. g1 – Guru Ahli Pertama | 2. g2 – Guru Pertama"
    assert {row["state"] for row in rows} == {"open"}
    assert [row["term"] for row in listed(site, "--listing", "units")] == ["Seksi Umum"]
    assert [row["term"] for row in listed(site, "--decision", "none")] == ["PPPK"]
    assert [(row["term"], row["state"]) for row in listed(site, "--decision", "accept")] == [
        ("Bidan Ahli Muda", "mapped")
    ]
    assert all(speak(site, "mapping", "list", "--format", form).plain for form in ("table", "csv"))
    assert "'=Arsiparis" in speak(site, "mapping", "list", "--format", "csv").out


def test_one_term_whole(site: Site) -> None:
    """By the beginning of its id or by its text, however it is typed: candidates, explanation, decisions."""
    told = facts(site, "guru  PERTAMA sd")
    assert told == facts(site, GURU["id"][:10])
    assert ("candidate", "1. g1 – Guru Ahli Pertama (0.90)") in told
    assert ("explanation", "Tidak ada petunjuk yang tercatat tentang istilah ini.") in told
    assert ("explanation", "Nothing was noted about this term.") in facts(site, GURU["id"], "--language", "en")
    decide(site, GURU["id"], "--as", "exact", "--candidate", "2", *WHY)
    said = dict(facts(site, GURU["id"]))["statement"]
    assert all(word in said for word in ("budi", "approved exact g2 – Guru Pertama", "sudah dicek"))


def test_rulings_show_at_once(site: Site) -> None:
    """A ruling by code or candidate, nothing fitting, taking back: each shows in the list until the next run."""
    assert decide(site, GURU["id"][:8], "--as", "exact", "--code", "g1", *WHY).code == 0
    assert decide(site, "pppk", "--as", "none", *WHY).code == 0
    assert decide(site, SEKSI["id"], "--reject", "s2", *WHY).code == 0
    assert states(site) == {
        "Guru Pertama SD": "approved", "PPPK": "approved", "Seksi Umum": "open",
        "=Arsiparis, Pelaksana": "open", "Operator Layanan": "open",
    }  # fmt: skip
    said = decide(site, GURU["id"], "--withdraw", *WHY, language="en")
    assert said.told("nomenclature.ruled.withdrawn", "en", code="g1")
    assert states(site)["Guru Pertama SD"] == "open"


def test_a_ruling_on_several_terms_is_whole_or_nothing(site: Site) -> None:
    """With one unknown term among them nothing is written."""
    said = decide(site, GURU["id"], "tidak ada", "--as", "exact", "--code", "g1", *WHY)
    assert (said.code, said.told("nomenclature.term_unknown", term="tidak ada")) == (2, True)
    assert set(states(site).values()) == {"open"}
    assert decide(site, "pppk", GURU["id"], "--as", "none", *WHY).code == 0
    assert list(states(site).values()).count("approved") == 2


@pytest.mark.parametrize(
    ("words", "key", "known"),
    [
        (("--as", "exact", "--code", "zz", *WHY), "nomenclature.code_unknown", {"code": "zz"}),
        (("--reject", "zz", *WHY), "nomenclature.code_unknown", {"code": "zz"}),
        (("--as", "exact", *WHY), "nomenclature.one_code", {}),
        (("--as", "none", "--code", "g1", *WHY), "nomenclature.one_code", {}),
        (("--as", "exact", "--code", "g1", "--candidate", "1", *WHY), "nomenclature.one_code", {}),
        (("--as", "exact", "--candidate", "9", *WHY), "nomenclature.candidate_unknown", {"place": 9, "count": 2}),
        (("--as", "exact", "--code", "g1"), "nomenclature.reason_missing", {}),
        (("--as", "exact", "--code", "g1", "--until", "2020-01-31", *WHY), "nomenclature.until_past", {}),
        (("--approve", "--withdraw"), "nomenclature.one_act", {}),
        ((), "nomenclature.one_act", {}),
        (("--approve",), "nomenclature.nothing_proposed", {}),
        (("--withdraw", *WHY), "nomenclature.nothing_to_withdraw", {}),
    ],
)
def test_a_ruling_that_makes_no_sense(site: Site, words: tuple[str, ...], key: str, known: dict[str, object]) -> None:
    """It is refused with its way out, in both languages, and nothing is written."""
    for language in ("id", "en"):
        said = decide(site, GURU["id"], *words, language=language)
        assert (said.code, said.told(key, language, **known), said.out) == (2, True, "")
    assert set(states(site).values()) == {"open"}


def test_a_term_must_be_meant_alone(site: Site) -> None:
    """What several ids begin with is refused with some of these ids; an empty word and an unknown agency are too."""
    numbers = [each["id"] for each in TERMS]
    start = next(number[0] for number in numbers if sum(other[0] == number[0] for other in numbers) > 1)
    said = speak(site, "mapping", "show", start)
    assert (said.code, said.told("nomenclature.term_ambiguous", term=start)) == (2, True)
    assert speak(site, "mapping", "show", "").told("nomenclature.term_unknown")
    assert speak(site, "mapping", "list", "--agency", "lain").told("run.none_yet", agency="lain")


def test_a_second_person_approves(strict: Site) -> None:
    """Where two persons review, a ruling waits; who made it cannot approve it, somebody else can; both are named."""
    assert decide(strict, GURU["id"], "--as", "exact", "--code", "g1", *WHY).told("nomenclature.ruled.proposed")
    assert states(strict)["Guru Pertama SD"] == "proposed"
    own = decide(strict, GURU["id"], "--approve", language="en")
    assert (own.code, own.told("nomenclature.own_proposal", "en")) == (2, True)
    assert decide(strict, GURU["id"], "--approve", login="sari").told("nomenclature.ruled.approved", code="g1")
    assert states(strict)["Guru Pertama SD"] == "approved"
    assert any("budi, sari: approved" in value for name, value in facts(strict, GURU["id"]) if name == "statement")


def test_several_proposals_want_a_choice(strict: Site) -> None:
    """Of two proposals about one term the code says which is approved; the other one stays, and can be withdrawn."""
    decide(strict, GURU["id"], "--as", "exact", "--code", "g1", *WHY)
    decide(strict, GURU["id"], "--as", "exact", "--code", "g2", *WHY, login="sari")
    assert decide(strict, GURU["id"], "--approve", login="tono").told("nomenclature.several_proposed", codes="g1, g2")
    assert decide(strict, GURU["id"], "--approve", "--code", "g2", login="tono").code == 0
    assert states(strict)["Guru Pertama SD"] == "proposed"
    assert decide(strict, GURU["id"], "--withdraw", "--code", "g1", *WHY).code == 0
    assert states(strict)["Guru Pertama SD"] == "approved"


def test_coverage_in_total_and_per_unit(site: Site) -> None:
    """Shares of terms and of people: all, per list, and per unit with everything below it."""
    rows = speak(site, "mapping", "coverage", "--format", "json").rows()
    told = {
        (row["listing"], row["unit"]): (row["terms"], row["mapped"], row["people"], row["people_mapped"])
        for row in rows
    }
    assert told == {
        ("", ""): (6, 1, 75, 6),
        ("positions", ""): (5, 1, 63, 6),
        ("units", ""): (1, 0, 12, 0),
        ("positions", "d1"): (3, 1, 15, 6),
        ("positions", "d1.1"): (2, 0, 9, 0),
        ("positions", "d2"): (1, 0, 38, 0),
        ("units", "d1"): (1, 0, 12, 0),
        ("units", "d1.1"): (1, 0, 12, 0),
    }
    assert next(row for row in rows if row["unit"] == "d1")["people_share"] == "40%"
