"""``notify.yaml``: what it says, and each mistake at its line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from syncsvc.app.telling import mistake_sentence
from syncsvc.config.example import write_example
from syncsvc.config.notify import NotifyConfig, read_notify
from syncsvc.config.site import read_site
from syncsvc.errors import ConfigError
from syncsvc.lang import LANGUAGES
from syncsvc.model.telling import CHATTER, Event

MAIL = """
channels:
  tim:
    kind: mail
    host: mail.contoh.invalid
    from: a@contoh.invalid
    to: tim@contoh.invalid
"""
HOOK = """
channels:
  hook:
    kind: webhook
    url: https://contoh.invalid/x
    keys: [env:KEY]
"""


def read(folder: Path, text: str) -> NotifyConfig:
    """The file with this text, which is in order."""
    (folder / "notify.yaml").write_text(text, "utf-8")
    found, document = read_notify(folder, ("kota",))
    assert not document.mistakes
    return found


def mistakes(folder: Path, text: str) -> list[tuple[int, str]]:
    """Line and key of each mistake; each has a sentence in both languages."""
    (folder / "notify.yaml").write_text(text, "utf-8")
    found = read_notify(folder, ("kota",))[1].mistakes
    assert all(mistake_sentence(each, language) for each in found for language in LANGUAGES)
    return [(each.line, each.key.removeprefix("config.")) for each in found]


def test_without_the_file_nobody_is_told(tmp_path: Path) -> None:
    """There is no channel, no watcher, and reports have their usual place."""
    found, document = read_notify(tmp_path, ())
    assert (found.channels, found.watcher, document.mistakes) == ({}, None, [])
    assert found.reports.formats == ("html", "xlsx")


def test_a_channel_is_told_what_is_usual(tmp_path: Path) -> None:
    """Without a list of events everything but what only programs want, of every agency."""
    channel = read(tmp_path, MAIL).channels["tim"]
    assert all(channel.wants(event, "kota") for event in Event if event not in CHATTER and event is not Event.TEST)
    assert not any(channel.wants(event, "kota") for event in CHATTER)
    assert channel.wants(Event.DISK_LOW, "")


def test_one_agency_is_told_of_nothing_else(tmp_path: Path) -> None:
    """A channel of one agency is not told of others, nor of what concerns the whole installation."""
    channel = read(tmp_path, MAIL + "    agencies: kota\n    events: [run_failed, disk_low]\n").channels["tim"]
    wanted = [(Event.RUN_FAILED, "kota"), (Event.RUN_FAILED, "kab"), (Event.DISK_LOW, "")]
    assert [channel.wants(*each) for each in wanted] == [True, False, False]


@pytest.mark.parametrize(
    ("zone", "hour", "waits_for"),
    [
        ("Asia/Jakarta", 12, None),  # 19:00 WIB
        ("Asia/Jakarta", 13, 23),  # 20:00 WIB
        ("Asia/Makassar", 12, 22),  # 20:00 WITA
        ("Asia/Jayapura", 12, 21),  # 21:00 WIT
    ],
)
def test_quiet_hours_are_the_readers_own(tmp_path: Path, zone: str, hour: int, waits_for: int | None) -> None:
    """By the clock of the channel's zone, past midnight, unless the event may wake."""
    text = f'{MAIL}    quiet_hours: "20:00-06:00"\n    timezone: {zone}\n    even_at_night: audit_broken\n'
    channel = read(tmp_path, text).channels["tim"]
    moment = datetime(2026, 11, 21, hour, tzinfo=UTC)
    due = datetime.fromtimestamp(channel.due(Event.RUN_FAILED, moment.timestamp()), UTC)
    assert due == (moment if waits_for is None else moment.replace(hour=waits_for))
    assert channel.due(Event.AUDIT_BROKEN, moment.timestamp()) == moment.timestamp()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("channel: {}", [(1, "unknown_key_near")]),
        ("channels: []", [(1, "not_table")]),
        (HOOK.replace("  hook:", "  A b:"), [(3, "bad_name")]),
        ("channels:\n  tim:", [(2, "empty")]),
        ("channels:\n  tim:\n    host: x", [(2, "missing")]),
        ("channels:\n  tim:\n    kind: pigeon", [(3, "not_a_choice")]),
        (MAIL.replace("    host: mail.contoh.invalid\n", ""), [(3, "missing")]),
        (MAIL.replace("tim@contoh.invalid", "[Tim <t@contoh.invalid>]"), [(7, "bad_mail_address")]),
        (MAIL + "    password: sandi99\n    user: a\n", [(8, "secret_in_file")]),
        (MAIL + "    user: a\n", [(3, "mail_login_half")]),
        (MAIL + "    user: a\n    password: env:P\n    security: none\n", [(3, "mail_login_in_clear")]),
        (MAIL + "    agencies: [kota, kab]\n", [(8, "channel_agency")]),
        (MAIL + "    events: [run_exploded]\n", [(8, "not_a_choice")]),
        (MAIL + '    quiet_hours: "8 sampai 6"\n', [(8, "bad_window")]),
        (MAIL + '    quiet_hours: "20:00-20:00"\n', [(3, "quiet_all_day")]),
        (HOOK.replace("https://contoh", "https://u:sandi99@contoh"), [(5, "bad_receiver")]),
        (HOOK.replace("https", "http"), [(3, "webhook_in_clear")]),
        (HOOK.replace("[env:KEY]", "[whsec_AAAA]"), [(6, "secret_in_file")]),
        (HOOK.replace("[env:KEY]", "[]"), [(6, "empty")]),
        ("channels:\n  t:\n    kind: telegram\n    token: env:T\n    chat: Tim Data", [(5, "bad_chat")]),
        ("watcher:\n  url: contoh.invalid", [(2, "bad_receiver")]),
        ("watcher:\n  url: env:W\n  every_minutes: 0", [(3, "too_small")]),
        ("reports:\n  formats: [pdf]", [(2, "not_a_choice")]),
    ],
)
def test_each_mistake_has_its_line(tmp_path: Path, text: str, expected: list[tuple[int, str]]) -> None:
    """A mistake is named at its line, and no secret is repeated."""
    assert mistakes(tmp_path, text) == expected
    found = read_notify(tmp_path, ("kota",))[1].mistakes
    assert not any("sandi99" in mistake_sentence(each, "id") for each in found)


def test_mistakes_stand_beside_those_of_other_files(tmp_path: Path) -> None:
    """Reading a site shows them together with all others."""
    write_example(tmp_path, "kota")
    (tmp_path / "notify.yaml").write_text("reports:\n  keep: 0\n", "utf-8")
    (tmp_path / "checks.yaml").write_text("of: []\n", "utf-8")
    with pytest.raises(ConfigError) as refused:
        read_site(tmp_path)
    assert {Path(each.file).name for each in refused.value.mistakes} == {"notify.yaml", "checks.yaml"}


def test_the_example_s_channels_are_in_order(tmp_path: Path) -> None:
    """What the example shows as comments is in order when the signs before it are removed."""
    write_example(tmp_path, "kota")
    lines = (tmp_path / "notify.yaml").read_text("utf-8").splitlines()
    shown = lines[lines.index("# channels:") :]
    kept = [
        line.removeprefix("# ") for line in shown if line != "#" and not line.startswith(("# Penjaga", "# Laporan"))
    ]
    found = read(tmp_path, "\n".join(kept))
    assert list(found.channels) == ["surel-tim", "integrasi", "telegram-tim"]
    assert found.watcher is not None
