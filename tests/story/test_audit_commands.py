"""The audit through the command line: what was done and seen stands in it, and it is verified against its heads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.story.site import Site
from tests.story.speaking import RUN, speak

JSON = ("--format", "json")


def entries(site: Site, *words: str, **more: str) -> list[dict[str, object]]:
    """What ``audit list`` shows, newest first."""
    return speak(site, "audit", "list", *words, *JSON, **more).rows()


def someone(site: Site) -> tuple[str, str]:
    """The id and person of a finding about somebody."""
    rows = speak(site, "findings", *JSON).rows()
    return next((row["id"], row["key"]) for row in rows if row["entity"] == "employee" and row["key"].isdigit())


def meddle(site: Site, *statements: str) -> None:
    """Change the audit as somebody who has the file can."""
    engine = create_engine(f"sqlite:///{site.data / 'syncsvc.db'}")
    with engine.begin() as connection:
        for statement in ("DROP TRIGGER audit_UPDATE", "DROP TRIGGER audit_DELETE", *statements):
            connection.execute(text(statement))
    engine.dispose()


def test_what_is_done_and_seen_is_written_down(ran: Site, tmp_path: Path) -> None:
    """Run, list, view, decide, report, backup: each leaves its entry with who did it, and no NIP stands in any."""
    number, nip = someone(ran)
    waive = ("--as", "waive", "--until", "2099-12-31", "--reason", "uji")
    assert speak(ran, "findings", "show", number).code == 0
    assert speak(ran, "findings", "decide", number, *waive).code == 0
    assert speak(ran, "report", "sample", "--format", "csv").code == 0
    assert speak(ran, "report", "sample").code == 0
    assert speak(ran, "db", "backup", str(tmp_path / "c.db")).code == 0
    found = entries(ran)
    acts = [str(row["action"]) for row in reversed(found)]
    wanted = ["run.start", "findings.list", "finding.view", "finding.decide", "report.make", "db.backup"]
    assert acts == wanted
    assert nip not in json.dumps(found)
    assert all(row["actor"] for row in found)
    assert [row["action"] for row in entries(ran, "--action", "report.make")] == ["report.make"]
    assert [row["seq"] for row in entries(ran, "--limit", "2")] == [6, 5]
    assert entries(ran, "--actor", "nobody-here") == []
    assert entries(ran, "--since", "2999-01-01") == []


def test_who_looked_at_a_person(ran: Site) -> None:
    """``audit person`` tells every look at one person, and itself becomes one; what is no NIP is refused."""
    number, nip = someone(ran)
    speak(ran, "findings", "show", number)
    speak(ran, "findings", "--nip", nip)
    assert speak(ran, "check", nip, "--as-of", RUN[-1]).code in (0, 76)
    looks = [row["action"] for row in speak(ran, "audit", "person", nip, *JSON).rows()]
    assert looks == ["person.view", "findings.list", "finding.view"]
    again = [row["action"] for row in speak(ran, "audit", "person", nip, *JSON).rows()]
    assert again == ["audit.person", *looks]
    assert speak(ran, "audit", "person", "123").code == 2


def test_verify_says_what_is_wrong(ran: Site, tmp_path: Path) -> None:
    """Whole it ends with 0; edited, or cut behind an exported head, with 77 and the numbers, in both languages."""
    for _ in range(4):
        speak(ran, "findings")
    assert speak(ran, "audit", "verify").told("audit.no_heads")
    exported = speak(ran, "audit", "export-head", *JSON).rows()[0]
    assert exported["file"] == (ran.data / "audit-heads.jsonl").as_posix()
    assert (ran.data / "audit-key").stat().st_mode & 0o077 == 0
    whole = speak(ran, "audit", "verify")
    assert (whole.code, whole.told("audit.whole", rows=5, heads=1)) == (0, True)
    meddle(ran, "UPDATE audit SET actor = 'x' WHERE seq = 2", "DELETE FROM audit WHERE seq = 5")
    for language in ("id", "en"):
        broken = speak(ran, "audit", "verify", SYNCSVC_LANGUAGE=language)
        assert broken.code == 77
        assert broken.told("audit.flaw.edited", language, seq=2)
        assert broken.told("audit.flaw.end", language, seq=5, until=5)
        assert broken.told("audit.broken", language, flaws=2)


def test_a_forged_head_shows(ran: Site, tmp_path: Path) -> None:
    """A head whose number was changed, or that is signed with another key, is told by its line."""
    speak(ran, "audit", "export-head")
    file = ran.data / "audit-heads.jsonl"
    file.write_text(file.read_text() + file.read_text().replace('"seq":1', '"seq":0'))
    forged = speak(ran, "audit", "verify", "--heads", str(file))
    assert (forged.code, forged.told("audit.flaw.unsigned", seq=2)) == (77, True)
    key = tmp_path / "key"
    key.write_text("another")
    key.chmod(0o600)
    other = speak(ran, "audit", "verify", SYNCSVC_AUDIT_KEY=f"file:{key}")
    assert (other.code, other.told("audit.flaw.unsigned", seq=1)) == (77, True)
    (ran.data / "audit-key").unlink()
    keyless = speak(ran, "audit", "verify")
    assert (keyless.code, keyless.told("settings.secret_missing"), (ran.data / "audit-key").exists()) == (
        77,
        True,
        False,
    )
    speak(ran, "audit", "export-head")
    gone = speak(ran, "audit", "verify", "--heads", str(tmp_path / "x"))
    assert (gone.code, gone.told("audit.heads_unreadable", file=tmp_path / "x")) == (77, True)


def test_heads_go_where_service_yaml_says(ran: Site, tmp_path: Path) -> None:
    """One line per day and state, in the file that is configured; a mistake in the file is told with its line."""
    (ran.config / "service.yaml").write_text(f"audit:\n  heads: {tmp_path / 'there' / 'heads.jsonl'}\n")
    for _ in range(2):
        assert speak(ran, "audit", "export-head").code == 0
    assert len((tmp_path / "there" / "heads.jsonl").read_text().splitlines()) == 1
    speak(ran, "findings")
    speak(ran, "audit", "export-head")
    lines = (tmp_path / "there" / "heads.jsonl").read_text().splitlines()
    assert [json.loads(line)["seq"] for line in lines] == [1, 2]
    (ran.config / "service.yaml").write_text("audit:\n  kepala: x\n")
    assert speak(ran, "audit", "export-head").code == 78


def test_the_breach_report_counts_whom_it_concerns(ran: Site, tmp_path: Path) -> None:
    """Whoever was looked at one by one is counted per unit; looks at many stand beside; the actor narrows it."""
    number, _ = someone(ran)
    speak(ran, "findings", "show", number)
    stretch = ("--from", "2020-01-01", "--to", "2999-12-31")
    said = speak(ran, "audit", "breach", *stretch)
    assert (said.code, said.told("audit.breach.what", people=1, many=1)) == (0, True)
    assert said.told("audit.breach.unit", agency="sample", people=1)
    rows = speak(ran, "audit", "breach", *stretch, *JSON).rows()
    assert [bool(row["subject"]) for row in rows] == [True, False]
    nobody = speak(ran, "audit", "breach", *stretch, "--actor", "nobody-here")
    assert nobody.told("audit.breach.what", people=0, many=0)
    staff = tmp_path / "nip.txt"
    staff.write_text("199001012015041901\n")
    assert speak(ran, "audit", "breach", *stretch, "--nips", str(staff)).code == 0
    turned = speak(ran, "audit", "breach", "--from", "2024-01-02", "--to", "2024-01-01")
    assert (turned.code, turned.told("audit.no_stretch")) == (2, True)


def test_no_audit_no_data(ran: Site) -> None:
    """When a look cannot be written down nothing is shown, and a decision is not taken."""
    number, _ = someone(ran)
    meddle(ran, "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END")
    for words in (("findings",), ("findings", "show", number), ("report", "sample", "--format", "csv")):
        with pytest.raises(Exception, match="no"):
            speak(ran, *words)


def test_moving_to_postgresql_and_comparing(ran: Site, postgres_url: str) -> None:
    """``db copy`` fills an empty PostgreSQL whose every table is equal; ``db compare`` says so later, and 77 after a
    change; a second copy is refused."""
    moved = speak(ran, "db", "copy", "--to", "env:TARGET", TARGET=postgres_url)
    assert (moved.code, moved.told("store.copied.all_equal")) == (0, True), moved
    here = f"sqlite:///{ran.data / 'syncsvc.db'}"
    assert speak(ran, "db", "compare", here, postgres_url).code == 0
    again = speak(ran, "db", "copy", "--to", postgres_url)
    assert (again.code, again.told("store.copy_not_empty")) == (2, True)
    there = {"SYNCSVC_DATABASE": postgres_url}
    assert speak(ran, "audit", "verify", **there).code == 0
    assert speak(ran, "findings", **there).out == speak(ran, "findings").out
    unlike = speak(ran, "db", "compare", here, postgres_url, *JSON)
    assert (unlike.code, [row["table"] for row in unlike.rows() if not row["equal"]]) == (77, ["audit"])
    same = speak(ran, "db", "copy", "--to", here)
    assert (same.code, same.told("store.copy_same")) == (2, True)


def test_purge_tells_first_and_does_the_same(ran: Site) -> None:
    """The dry run changes nothing and counts what then goes; the audit only goes where a day is named."""
    told = speak(ran, "purge", "--dry-run", *JSON).rows()
    assert {row["table"]: row["gone"] for row in told}["run_event"] == 0
    assert speak(ran, "purge", *JSON).rows() == told
    assert entries(ran, "--action", "audit.cut") == []
    for language in ("id", "en"):
        said = speak(ran, "purge", "--dry-run", SYNCSVC_LANGUAGE=language)
        assert said.told("run.purge.would_go", language, table="run_event", gone=0)
    cut = speak(ran, "purge", "--audit-before", "2999-01-01")
    assert (cut.code, cut.told("run.purge.audit_cut", rows=1)) == (0, True)
    assert speak(ran, "audit", "verify").told("audit.cut_before", first=2)
    (ran.config / "service.yaml").write_text("retention:\n  outbox: 3\n")
    assert speak(ran, "purge", "--dry-run").code == 78
