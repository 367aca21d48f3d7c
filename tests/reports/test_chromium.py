"""The page in a real browser: it sorts, filters, searches, turns pages, prints, and fits a phone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from syncsvc.reports import html
from tests.reports.catalogue import FACTS
from tests.reports.views import finding, many, nip, with_findings

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.chromium


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip("no /usr/bin/chromium: the report's page is NOT tried in a browser here")
    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


def _open(browser: Browser, folder: Path, width: int = 1280, scheme: str = "light") -> tuple[Page, list[str]]:
    odd = finding("PEG-08", key="<b>kunci</b>", person=None, subject="{{7*7}}", local="<script>alert(1)</script>")
    rows = [*many(300), odd]
    file = folder / "report.html"
    file.write_bytes(html.render(with_findings(rows), FACTS, "id"))
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    noise: list[str] = []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("request", lambda request: None if request.url == file.as_uri() else noise.append(request.url))
    page.goto(file.as_uri())
    return page, noise


def _column(page: Page, name: str) -> list[str]:
    place = page.locator("#list th").evaluate_all(f"heads => heads.findIndex(h => h.dataset.column === '{name}')")
    return page.locator(f"#list tbody td:nth-child({place + 1})").all_inner_texts()


def test_the_list_pages_searches_and_filters(browser: Browser, tmp_path: Path) -> None:
    """Pages of 100, a search over values, filters that combine, counts announced; nothing in the console."""
    page, noise = _open(browser, tmp_path)
    status, rows = page.locator("#status"), page.locator("#list tbody tr")
    expect(status).to_have_text("Menampilkan 1–100 dari 301 temuan")
    page.click("#next")
    page.click("#next")
    page.click("#next")
    expect(status).to_have_text("Menampilkan 301–301 dari 301 temuan")
    expect(page.locator("#next")).to_be_disabled()
    page.fill("#search", "<B>kunci")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("<script>alert(1)</script>")
    expect(status).to_have_text("Menampilkan 1–1 dari 1 temuan (disaring dari 301)")
    page.click("#reset")
    page.select_option("#by-severity", "block")
    page.select_option("#by-actor", "rater")
    assert {text.split("\n")[0].strip() for text in _column(page, "severity")} == {"Menghalangi"}
    assert set(_column(page, "actor")) == {"Pejabat penilai"}
    page.fill("#search", "tidak mungkin ada")
    expect(status).to_have_text("Tidak ada temuan yang sesuai dengan saringan ini (disaring dari 301)")
    assert noise == []


def test_the_list_sorts_by_mouse_and_keyboard(browser: Browser, tmp_path: Path) -> None:
    """A header sorts up, then down, by click or key, and says so; the small tables sort too."""
    page, noise = _open(browser, tmp_path)
    head = page.locator("#list th[data-column=key]")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    up = [text.split("\n")[0] for text in _column(page, "key")]
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    down = [text.split("\n")[0] for text in _column(page, "key")]
    assert up[0] == "<b>kunci</b>" or up[0] < up[-1]
    assert down[0] > down[-1]
    small = page.locator("#coverage th").nth(3)
    small.get_by_role("button").click()
    expect(small).to_have_attribute("aria-sort", "ascending")
    counts = page.locator("#coverage tbody td:nth-child(4)").evaluate_all("cells => cells.map(c => +c.dataset.value)")
    assert counts == sorted(counts)
    assert noise == []


def test_numbers_lead_to_their_findings(browser: Browser, tmp_path: Path) -> None:
    """A tile, a cause and a unit each filter the list to exactly what they counted."""
    page, _ = _open(browser, tmp_path)
    tile = page.locator(".tile.severity-low")
    tile.click()
    low = tile.locator(".count").inner_text()
    expect(page.locator("#status")).to_have_text(f"Menampilkan 1–{low} dari {low} temuan (disaring dari 301)")
    assert page.locator("#by-severity").input_value() == "low"
    cause = page.locator(".cause", has_text="Satu perbaikan menutup").first
    count = cause.locator(".cause-count b").inner_text()
    cause.get_by_role("button").click()
    expect(page.locator("#chip")).to_be_visible()
    expect(page.locator("#status")).to_have_text(f"Menampilkan 1–{count} dari {count} temuan (disaring dari 301)")
    unit = page.locator(".unit button[data-value='41.05']")
    unit.click()
    names = set(
        page.locator("#list tbody td:nth-child(4) > span").evaluate_all("s => s.map(e => e.firstChild.textContent)")
    )
    assert names <= {"Dinas Kesehatan", "Sekretariat", "Bidang Data dan Informasi", "Bidang Pembinaan"}
    expect(page.locator("#findings-title")).to_be_focused()


def test_a_finding_about_an_skp_names_its_person(browser: Browser, tmp_path: Path) -> None:
    """Where the key is not the person, the list shows the NIP, and the details the key; both are searched."""
    page, _ = _open(browser, tmp_path)
    page.select_option("#by-check", "SKP-06")
    page.fill("#search", "skp-")
    row = page.locator("#list tbody tr").first
    assert re.fullmatch(r"[0-9]{18}", row.locator(".key").inner_text().split("\n")[0])
    row.get_by_role("button").click()
    expect(page.locator("tr.detail dd").last).to_have_text(re.compile("^skp-[0-9]{6}$"))


def test_a_row_opens_to_its_remedy(browser: Browser, tmp_path: Path) -> None:
    """A row's button opens its details and closes them again, by keyboard."""
    page, _ = _open(browser, tmp_path)
    page.fill("#search", nip(1))
    button = page.locator("#list tbody button").first
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.locator("tr.detail .part-remedy")).to_be_visible()
    button.press("Enter")
    expect(page.locator("tr.detail")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "dark"), (820, "light")])
def test_the_page_fits_its_window(browser: Browser, tmp_path: Path, width: int, scheme: str) -> None:
    """No sideways scrolling at phone, tablet or desk width, in light and dark, with a row open."""
    page, noise = _open(browser, tmp_path, width, scheme)
    page.locator("#list tbody button").first.click()
    page.locator("#units summary").nth(1).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sticking = """() => [...document.querySelectorAll('main *')]
        .filter(e => !e.closest('.box, svg, thead, select, [hidden]')
        && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className || e.tagName)"""
    assert page.evaluate(sticking) == []
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(17, 22, 29)") is (scheme == "dark")
    assert noise == []


def test_paper_is_light_and_shows_all_findings(browser: Browser, tmp_path: Path) -> None:
    """In print the ground is white even in the dark, controls are gone, and the list is whole."""
    page, _ = _open(browser, tmp_path, scheme="dark")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#list tbody tr").count() == 301
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator("#filters")).to_be_hidden()
    assert page.evaluate("document.querySelectorAll('details:not([open])').length") == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#list tbody tr").count() == 100
    assert page.pdf(format="A4").startswith(b"%PDF")
