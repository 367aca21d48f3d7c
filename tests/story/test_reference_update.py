"""A newer national list: what becomes of the rulings on its entries, before the next run and in it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from syncsvc.app.rulings import Act, decide_terms
from tests.story.site import AS_OF, Site
from tests.story.speaking import Said, speak
from tests.story.test_references import HEADER, changed, written

Entry = tuple[str, str, str, str, str, str]
RENAMED, RETIRED, SPLIT, SAME = "Guru Ahli Muda", "Pranata Komputer Terampil", "Perawat Mahir", "Bidan Terampil"
THAT_DAY = datetime.combine(AS_OF, datetime.min.time(), UTC)
RULED = (RENAMED, RETIRED, SPLIT, SAME)
ANOTHER: Entry = ("a1", "Pamong Hutan Ahli Muda", "JF", "MU", "N", "f8")
ADDED: Entry = ("a2", "Pamong Laut Ahli Muda", "JF", "MU", "N", "f9")


@dataclass(frozen=True)
class Stage:
    """What people see at one moment: terms by their folded text, and who has a finding about the job's name."""

    waiting: dict[str, dict[str, Any]]
    mapped: dict[str, dict[str, Any]]
    findings: set[tuple[str, ...]]


@dataclass(frozen=True)
class Story:
    """A site whose four rulings stood on the first list, and what was said on the way to the second."""

    site: Site
    codes: dict[str, str]
    before: Stage
    refused: tuple[Said, ...]
    diff: Said
    imported: Said
    between: Stage
    after: Stage


def looked(site: Site) -> Stage:
    """The site as commands show it now."""
    lists = [
        speak(site, "mapping", "list", "--listing", "positions", "--format", "json", *words).rows()
        for words in ((), ("--decision", "accept"))
    ]
    waiting, mapped = ({row["term"].casefold(): row for row in rows} for rows in lists)
    return Stage(waiting, mapped, {each for each in site.identities() if each[0] == "NOM-01"})


def entries(codes: dict[str, str], newer: bool) -> list[Entry]:
    """The list, and the one after it: the first entry renamed, the second retired, the third split, one more added."""
    kept = [ANOTHER, (codes[SAME], "Pendamping Persalinan Terampil", "JF", "TR", "N", "f4")]
    renamed = "Pendidik Nasional Ahli Muda" if newer else "Pendidik Ahli Muda"
    kept.append((codes[RENAMED], renamed, "JF", "MU", "N", "f1"))
    kept.append((codes[RETIRED], "Pengelola Komputasi Terampil", "JF", "TR", "O" if newer else "N", "f2"))
    kept.append((codes["elsewhere"], "Juru Asuh Mahir", "JF", "MH", "N", "f5"))
    ward = "Penyelia Ruang Rawat"
    if not newer:
        return [*kept, (codes[SPLIT], f"{ward} Mahir", "JF", "MH", "N", "f3")]
    parts: list[Entry] = [(f"s{place}", f"{ward} {of} Mahir", "JF", "MH", "N", "f3") for place, of in enumerate("AB")]
    return [*kept, *parts, ADDED]


def take(site: Site, rows: Sequence[Entry], *words: str, command: str = "import") -> Said:
    """Import a list, or compare it."""
    return speak(site, "reference", command, "positions", str(written(site.folder / "p.csv", HEADER, rows)), *words)


def refusals(site: Site, codes: dict[str, str]) -> tuple[Said, ...]:
    """A newer list with a code twice, one without a column, and one in a wrong encoding."""
    rows = entries(codes, newer=True)
    file = written(site.folder / "q.csv", HEADER[1:], [row[1:] for row in rows])
    lost = speak(site, "reference", "import", "positions", str(file))
    file.write_bytes(b"code,title,kind\na1,\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 \xff,JF\n")
    wrong = speak(site, "reference", "import", "positions", str(file))
    return (take(site, [*rows, (codes[SAME], "Lain", "JF", "TR", "N", "f4")]), lost, wrong)


@pytest.fixture(scope="module")
def story(good: Site, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """From a first list with four rulings over a second one to the next run."""
    folder = tmp_path_factory.mktemp("update") / "site"
    shutil.copytree(good.folder, folder, copy_function=shutil.copy2)
    site = Site(folder)
    first = looked(site)
    codes = {term: first.mapped[term.casefold()]["candidates"].split()[1] for term in RULED}
    codes |= {"elsewhere": codes[SPLIT], SPLIT: "AA-11"}
    assert take(site, entries(codes, newer=False)).code == 0
    for term in RULED:
        spelled = codes[term].upper() if term == SPLIT else f"{codes[term][:8]}-{codes[term][8:]}".upper()
        act = Act("budi", kinship="exact", code=spelled, reason="sama")
        decide_terms(site.config, site.data, "sample", (term,), act, "id", THAT_DAY)
    refused = refusals(site, codes)
    site.run()
    before = looked(site)
    assert before.findings == first.findings
    newer = entries(codes, newer=True)
    diff = take(site, newer, "--format", "json", command="diff")
    spoken = take(site, newer, command="diff")
    assert spoken.told("references.ruling.summary", count=2)
    imported = take(site, newer, "--format", "json")
    between = looked(site)
    site.run()
    return Story(site, codes, before, refused, diff, imported, between, looked(site))


def rulings(said: Said) -> dict[str, dict[str, Any]]:
    """The rulings that an answer names, by term."""
    return {row["term"].casefold(): row for row in said.rows() if row["term"]}


def test_a_ruling_typed_with_dashes_and_capitals_holds(story: Story) -> None:
    """However its code is written, a ruling maps its term in the next run, whatever the list calls the entry."""
    for term in RULED:
        row = story.before.mapped[term.casefold()]
        assert (row["evidence"], row["state"]) == ("decision", "approved")
        assert story.codes[term].lower() in row["candidates"]


def test_a_refused_list_changes_nothing(story: Story) -> None:
    """A code twice, a missing column and a wrong encoding are refused with the way out; the list before stays in force,
    and the next run is as if nobody had tried."""
    keys = ("references.code_twice", "references.column_missing", "references.wrong_encoding")
    assert [(said.code, said.told(key)) for said, key in zip(story.refused, keys, strict=True)] == [(65, True)] * 3
    assert "Pendidik Ahli Muda" in story.before.mapped[RENAMED.casefold()]["candidates"]
    assert ADDED[1] not in str(story.before)


def test_diff_and_import_name_the_rulings_that_lose_their_entry(story: Story) -> None:
    """Both tell the changes and, of each ruling whose entry is gone or out of use, its people and what is likely meant
    now; diff keeps nothing."""
    for said in (story.diff, story.imported):
        found = changed(said)
        assert found["renamed"] == [story.codes[RENAMED]]
        assert found["split"] == [story.codes[SPLIT]]
        named = rulings(said)
        assert set(named) == {RETIRED.casefold(), SPLIT.casefold()}
        retired, split = named[RETIRED.casefold()], named[SPLIT.casefold()]
        assert (retired["change"], retired["after"]) == ("ruling_retired", None)
        assert (split["change"], split["after"]) == (
            "ruling_gone",
            "s0 – Penyelia Ruang Rawat A Mahir | s1 – Penyelia Ruang Rawat B Mahir",
        )
        for term in (RETIRED, SPLIT):
            assert named[term.casefold()]["people"] == story.before.mapped[term.casefold()]["people"] > 0


def test_what_lost_its_entry_waits_at_once(story: Story) -> None:
    """Right after the import its terms stand in the work list, open, and say why; the others stay as they were."""
    for term in (RETIRED, SPLIT):
        row = story.between.waiting[term.casefold()]
        assert (row["decision"], row["state"]) == ("review", "open")
        assert term.casefold() not in story.between.mapped
    assert set(story.before.mapped) - set(story.between.mapped) == {RETIRED.casefold(), SPLIT.casefold()}
    assert story.between.findings == story.before.findings


def test_the_next_run_finds_the_people_again(story: Story) -> None:
    """Who holds the terms that wait again, and nobody else, gets a new finding; the renamed entry's ruling holds and
    shows the new title; what nobody touched is as it was."""
    new = story.after.findings - story.before.findings
    people = sum(story.before.mapped[term.casefold()]["people"] for term in (RETIRED, SPLIT))
    assert story.before.findings <= story.after.findings
    assert 0 < len(new) <= people
    for term in (RETIRED, SPLIT):
        row = story.after.waiting[term.casefold()]
        assert row["state"] == "open"
        told = speak(story.site, "mapping", "show", term)
        assert told.told("nomenclature.reason.ruled_code_gone", code=story.codes[term].lower())
    assert "Pendidik Nasional Ahli Muda" in story.after.mapped[RENAMED.casefold()]["candidates"]
    assert story.after.mapped[SAME.casefold()] == story.before.mapped[SAME.casefold()]


def test_a_person_may_rule_anew(story: Story) -> None:
    """An entry out of use may be meant by a choice of now, in any spelling; one that is gone may not."""
    again = ("--as", "exact", "--reason", "menunggu inpassing", "--code")
    assert speak(story.site, "mapping", "decide", SPLIT, *again, story.codes[SPLIT]).told("nomenclature.code_unknown")
    assert speak(story.site, "mapping", "decide", RETIRED, *again, story.codes[RETIRED].upper()).code == 0
    assert looked(story.site).waiting[RETIRED.casefold()]["state"] == "approved"


def test_each_run_names_the_versions_it_used(story: Story) -> None:
    """The earlier run still tells the first list, the newest one the second; both tell how far rulings had come."""
    numbers = [row["run"] for row in speak(story.site, "runs", "--format", "json").rows()][:2]
    shown = [speak(story.site, "runs", "show", str(number), "--format", "json").rows() for number in numbers]
    facts = [{row["fact"]: row["value"] for row in rows} for rows in shown]
    assert [each["nomenclature positions"] for each in facts] == [2, 1]
    assert [each["nomenclature equivalences"] for each in facts] == [4, 4]
