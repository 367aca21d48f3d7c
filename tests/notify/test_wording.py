"""Every kind of news has its words in both languages, fits one line as a subject, and names nobody."""

from __future__ import annotations

from typing import Any

import pytest

from syncsvc.lang import LANGUAGES, words
from syncsvc.model.order import RunKind
from syncsvc.model.telling import Event, Phase
from syncsvc.notify.wording import Reader, message_of
from tests.notify.telling import DIGEST, MADE, RUN

NIP = "198501012010011901"
FACTS: dict[Event, dict[str, Any]] = {
    **dict.fromkeys(Event, RUN),
    Event.DIGEST: DIGEST,
    Event.RUN_LATE: {**RUN, "minutes": 75, "reason": None},
    Event.TOKEN_ENDING: {"source": "siasn", "token": "sso", "renew_by": "24-11-2026 10:00 WIB"},
    Event.COVERAGE_FALLING: {"run": 9, "before": 90, "now": 70},
    Event.SOURCE_STALE: {"source": "siasn", "as_of": "01-11-2026 10:00 WIB", "limit": 72},
    Event.DISK_LOW: {"host": "peladen", "free": 512, "percent": 2},
    Event.MESSAGES_DEAD: {"channel": "surel", "dead": 3},
    Event.TEST: {"channel": "surel"},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", Event)
def test_every_news_is_told(event: Event, language: str) -> None:
    """In each phase: a subject of one line, and lines without a blank left."""
    for phase in Phase:
        facts = {**FACTS[event], "phase": phase.value, "since": MADE.isoformat()}
        told = message_of("k", event, "kota", facts, MADE, Reader(language, "Asia/Makassar"))
        text = "\n".join((told.subject, *told.lines))
        assert "\n" not in told.subject
        assert len(told.subject) < 120
        assert "{" not in text
        assert "21-11-2026 13:00 WITA" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: str) -> None:
    """Every event has a subject, every kind of run a name."""
    known = words(language)
    assert {f"notify.subject.{event.value}" for event in Event} <= known.keys()
    assert {f"notify.kind.{kind.value}" for kind in RunKind} <= known.keys()


def test_a_failed_run_in_words() -> None:
    """What failed, why, and what to do."""
    told = message_of("k", Event.RUN_FAILED, "kota", RUN, MADE, Reader("id"))
    assert told.subject == "[syncsvc] kota: penarikan sumber simpeg (proses 7) gagal"
    assert told.lines[:3] == (
        "Gagal: penarikan sumber simpeg (proses 7). Hasil baik yang terakhir tetap berlaku.",
        "Sebabnya: tidak ada sumber yang terkirim.",
        "Lihat sebabnya dengan: syncsvc runs show 7",
    )


def test_an_error_s_own_sentence_is_the_reason() -> None:
    """A reason that is an error is told with its facts; without them, or unknown, as it is."""
    facts = {**RUN, "reason": "store.run_unknown", "reason_facts": {"run": "4"}}
    told = "\n".join(message_of("k", Event.RUN_FAILED, "kota", facts, MADE, Reader("en")).lines)
    assert words("en")["store.run_unknown"].format(run=4) in told
    for reason in ("store.run_unknown", "something.new", "odd"):
        lines = message_of("k", Event.RUN_FAILED, "kota", {**RUN, "reason": reason}, MADE, Reader("en")).lines
        assert f"Why: {reason}." in lines


def test_the_digest_in_words() -> None:
    """Counts by severity, readiness, coverage with what was not checked and why, units, and where the report is."""
    told = message_of("k", Event.DIGEST, "kota", DIGEST, MADE, Reader("id"))
    assert told.subject == "[syncsvc] Kota Contoh: hasil penilaian 8: 1.200 temuan terbuka, 3 baru"
    text = "\n".join(told.lines)
    for part in ("1.196 rendah", "4 menghalangi", "3.000 dari 4.000 pegawai (75%)", "(90%)", "Tidak diperiksa: 800"):
        assert part in text
    assert "- Dinas Contoh: 40" in text
    assert "reports/kota/kota-8.html" in text


def test_no_person_gets_into_a_message() -> None:
    """Whatever the facts hold, no number that could be a person's is told."""
    facts = {**DIGEST, "units": [[f"Dinas {NIP}", 1]], "note": {"deep": [NIP]}}
    told = message_of("k", Event.DIGEST, "kota", facts, MADE, Reader())
    assert NIP not in str(told)
