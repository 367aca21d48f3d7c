"""The page: whole, self-contained, and immune to what stands in the data."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from syncsvc.lang import LANGUAGES
from syncsvc.reports import embed, html
from syncsvc.reports.evidence import Teller
from syncsvc.reports.tree import unit_names
from syncsvc.reports.wording import Wording
from tests.reports.catalogue import FACTS
from tests.reports.views import finding, lifelike, many, nip, with_findings

_VOID = {"meta", "link", "input", "br", "hr", "img", "rect"}


class _Outline(HTMLParser):
    """Collects tags and ids, and notes every end tag that closes the wrong element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def _page(*rows: dict[str, Any], language: str = "id", **changes: Any) -> str:
    return html.render(with_findings(list(rows), **changes), FACTS, language).decode()


def _data(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def _rows(page: str) -> list[dict[str, Any]]:
    data = _data(page)
    lists = data["lists"]
    return [
        {name: lists[name][cell] if name in lists else cell for name, cell in zip(data["columns"], row, strict=True)}
        for row in data["rows"]
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_well_formed(language: str) -> None:
    """Every element closes where it should, ids are unique, links and labels point at something."""
    outline = _Outline(html.render(lifelike(), FACTS, language).decode())
    assert (outline.wrong, outline.open) == ([], [])
    assert len(outline.ids) == len(set(outline.ids))
    targets = [attrs["href"] for tag, attrs in outline.tags if tag == "a"]
    assert {str(target).removeprefix("#") for target in targets} <= set(outline.ids)
    described = [attrs["aria-labelledby"] for _, attrs in outline.tags if "aria-labelledby" in attrs]
    assert set(described) <= set(outline.ids)


def test_the_page_needs_nothing_from_outside() -> None:
    """No address, no loaded element, no inline handler or style; the policy allows our style and script only."""
    page = html.render(lifelike(), FACTS, "id").decode()
    outline = _Outline(page)
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", page)
    names = {name for _, attrs in outline.tags for name in attrs}
    assert not names & {"src", "srcset", "style", "action", "formaction", "onclick", "onload", "onerror"}
    assert {tag for tag, _ in outline.tags} & {"link", "img", "iframe", "object", "embed", "base"} == set()
    policy = next(str(a["content"]) for t, a in outline.tags if t == "meta" and "http-equiv" in a)
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        text = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.S)
        digest = base64.b64encode(hashlib.sha256(text[0].encode()).digest()).decode()
        assert len(text) == 1
        assert f"{kind}-src 'sha256-{digest}'" in policy


EVIL = ["<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "{{7*7}}", '"><b>', "=cmd()", "<!--"]


@pytest.mark.parametrize("evil", EVIL)
def test_what_stands_in_the_data_stays_text(evil: str) -> None:
    """Names, values, keys, causes and reasons never become markup, and arrive unchanged."""
    changes: dict[str, Any] = {"agency_name": evil, "reason": evil, "state": "partial", "names": {"x": evil}}
    two = [finding("PEG-08", key=f"{n}{evil}", local=evil, unit="x", cause=evil, subject=evil) for n in range(2)]
    page = _page(*two, **changes)
    clean = _page(finding("PEG-08", unit="x"), finding("PEG-08", key="1"))
    outline = _Outline(page)
    assert (outline.wrong, outline.open) == ([], [])
    assert page.count("<script") == clean.count("<script") == 2
    assert "<b></" not in page
    assert [row["local"] for row in _rows(page)] == [evil, evil]
    assert not any("onerror" in attrs for _, attrs in outline.tags)


def test_the_embedded_findings_are_the_findings() -> None:
    """Each finding is in the page's data with its values, said in words, and the words for them."""
    view = lifelike()
    teller = Teller(Wording("id"), unit_names(view))
    page = html.render(view, FACTS, "id").decode()
    wanted = {row["id"]: row for row in view.findings.iter_rows(named=True)}
    rows = _rows(page)
    assert {row["id"] for row in rows} == set(wanted)
    for row in rows:
        source = wanted[row["id"]]
        for name in ("check", "key", "severity", "life", "subject"):
            assert row[name] == source[name], name
        for name in ("local", "national"):
            assert row[name] == (source[name] and teller.say(source["field"], source[name])), name
    data = _data(page)
    assert dict(data["severities"])["block"] == "Menghalangi"
    assert len(data["units"]) == 40
    assert all(data["checks"][code]["title"] for code in data["checks"])


def test_too_many_findings_keep_the_worst_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit the page holds the most severe ones, the total, and where the rest is."""
    monkeypatch.setattr(embed, "MOST", 25)
    view = with_findings(many(200))
    page = html.render(view, FACTS, "id").decode()
    rows = _rows(page)
    assert len(rows) == 25
    assert {row["severity"] for row in rows} == {"block"}
    assert "memuat 25 temuan yang paling berat dari 200" in page
    assert "CSV dan XLSX" in page


def test_units_are_pictures_with_titles() -> None:
    """Every unit has a bar whose title tells the numbers, nested below its parent."""
    page = html.render(lifelike(), FACTS, "id").decode()
    bars = re.findall(r'<svg class="bar" role="img"[^>]*><title>([^<]+)</title>', page)
    assert len(bars) == 42
    assert "Dinas Kesehatan: 80 pegawai, 58 siap" in "\n".join(bars)


def test_no_nik_is_on_the_page() -> None:
    """A NIK in evidence or cause is not in the file, a NIP is."""
    nik = "3201014101900001"
    page = _page(*(finding("PEG-06", key=nip(n), local=nik, cause=f"nik {nik}") for n in range(2)))
    assert nik not in page
    assert nip(1) in page


@pytest.mark.parametrize("state", ["held", "failed", "partial", "rejected", "running"])
def test_an_unfinished_run_warns_before_any_number(state: str) -> None:
    """The warning stands above the headline."""
    page = html.render(replace(lifelike(5), state=state, ended=None), FACTS, "id").decode()
    assert page.index('class="notice strong"') < page.index('class="headline"')


def test_an_empty_view_still_makes_a_page() -> None:
    """No units, no sources, no coverage and no findings give a page that claims nothing."""
    view = lifelike(0)
    bare = replace(view, units=view.units.clear(), coverage=view.coverage.clear(), sources=(), closed={})
    page = html.render(bare, FACTS, "id").decode()
    assert "Tidak ada yang dapat diperiksa" in page
    assert _Outline(page).wrong == []
