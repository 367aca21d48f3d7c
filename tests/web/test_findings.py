"""Findings over HTTP: every one once, by filters, with a history; decided by whoever saw what there is now."""

from __future__ import annotations

from pathlib import Path

import httpx
import polars as pl
import pytest

from syncsvc.app.wishes import Wish
from syncsvc.model.finding import Ending
from syncsvc.model.order import Submission, Trigger
from syncsvc.model.right import Right
from syncsvc.store import finding_pages, journal
from syncsvc.store.audit import subject_of
from syncsvc.store.decisions import Verb, Verdict, decide
from syncsvc.store.engine import default_address, open_store
from syncsvc.store.lock import writing
from syncsvc.store.reading import Choice, findings
from syncsvc.store.submitting import submit
from syncsvc.web.api.finding_names import FindingNames
from tests.builders import TODAY
from tests.jobs.agency import everybody, make_place
from tests.store.making import AGENCY, at, found, ids, many, outcome, run
from tests.web.serving import NIP, OWN, Served, ordered, served

LISTED = f"/api/v1/agencies/{AGENCY}/findings"
EVERYTHING = (Right.READ, Right.PEOPLE, Right.DECIDE)


def every(client: httpx.Client, query: str = "") -> list[str]:
    """The ids on all pages."""
    seen: list[str] = []
    address: str | None = f"{LISTED}?persons=true&{query}"
    while address:
        page = client.get(address).json()
        seen += [each["report_id"] for each in page["findings"]]
        address = page["next"]
    return seen


def audited(api: Served) -> list[tuple[str, str | None]]:
    """What was written down, and about whom."""
    with api.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT action, subject FROM audit ORDER BY seq").all()
    return [(row[0], row[1]) for row in rows if not row[0].startswith("key.")]


@pytest.mark.parametrize("stretch", [3, 5_000])
def test_pages_hold_each_finding_once(both: Served, monkeypatch: pytest.MonkeyPatch, stretch: int) -> None:
    """Whatever is asked for, all pages together are what the report's reader sees; also when a page looks at few rows
    at a time."""
    monkeypatch.setattr(finding_pages, "_STRETCH", stretch)
    rows = pl.concat([many(40), found("b", "c", unit="u2"), found("d", "e", severity="high", check="PEG-09")])
    run(both.store, both.lock, outcome(rows))
    run(both.store, both.lock, outcome(found("f"), dict.fromkeys(ids(many(5)), Ending.PROVEN)), hours=1)
    decide(both.store, AGENCY, ids(found("b")), Verdict(Verb.ACKNOWLEDGE, "admin"), at(2))
    asked = {
        "": Choice(),
        "unit=u2": Choice(unit=("u2",)),
        "severity=high": Choice(severity=("high",)),
        "check=PEG-09": Choice(check=("PEG-09",)),
        "life=new": Choice(life=("new",)),
        "life=acknowledged": Choice(life=("acknowledged",)),
        "state=closed": Choice(life=("closed",)),
        "unit=u9": Choice(unit=("u9",)),
    }
    with both.client(Right.READ, Right.PEOPLE) as client:
        for query, choice in asked.items():
            wanted = sorted(findings(both.store, AGENCY, TODAY, choice)["id"].to_list())
            assert every(client, f"limit=4&{query}") == wanted, query


def test_a_page_that_looked_long_enough_ends_short(api: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """When nothing fits for too long a page is empty but has a next one; whoever follows still sees all."""
    monkeypatch.setattr(finding_pages, "_STRETCH", 3)
    monkeypatch.setattr(finding_pages, "_PATIENCE", 0.0)
    run(api.store, api.lock, outcome(pl.concat([many(20), found("rare", severity="block")])))
    with api.client(Right.READ, Right.PEOPLE) as client:
        assert every(client, "severity=block") == ids(found("rare", severity="block"))


def test_one_finding_has_its_history(both: Served) -> None:
    """Its versions and verdicts, oldest first; what is personal only when asked for, which is written down."""
    first = found(NIP, person=NIP, local="Ani")
    run(both.store, both.lock, outcome(first))
    run(both.store, both.lock, outcome(found(NIP, person=NIP, local="Ana")), hours=1)
    name = FindingNames(both.store).of(ids(first)[0])
    with both.client(*EVERYTHING) as client:
        plain = client.get(f"/api/v1/findings/{AGENCY}/{name}").json()
        whole = client.get(f"/api/v1/findings/{AGENCY}/{name}?persons=true").json()
    assert [version["local"] for version in plain["versions"]] == [None, None]
    assert [version["local"] for version in whole["versions"]] == ["Ani", "Ana"]
    assert (plain["key"], whole["key"], whole["run"]) == (None, NIP, 2)
    with both.store.reading() as connection:
        assert audited(both) == [("finding.view", subject_of(connection, NIP))]


def test_an_address_tells_nobody_whose_finding_it_is(api: Served) -> None:
    """Over HTTP a finding has a name that cannot be computed from what it is about, the same every time; the id that
    reports show is given only to whoever may see people, and is no name."""
    run(api.store, api.lock, outcome(found(NIP, person=NIP)))
    (report_id,) = ids(found(NIP))
    with api.client(*EVERYTHING) as client:
        plain = [client.get(LISTED).json()["findings"][0] for _ in range(2)]
        whole = client.get(f"{LISTED}?persons=true").json()["findings"][0]
        assert report_id not in client.get(LISTED).text
        assert (plain[0], plain[0]["report_id"], whole["report_id"]) == (plain[1], None, report_id)
        assert plain[0]["id"] == whole["id"]
        assert client.get(f"/api/v1/findings/{AGENCY}/{whole['id']}").status_code == 200
        for wrong in (report_id, whole["id"][:-4] + "AAAA", "_" * 64):
            assert client.get(f"/api/v1/findings/{AGENCY}/{wrong}").status_code == 404
            assert client.get(f"{LISTED}?after={wrong}").status_code == 404


def test_a_person_s_findings_are_looked_up_in_the_open(both: Served) -> None:
    """All open findings about one person; that somebody looked is written down, also when there is nothing."""
    run(both.store, both.lock, outcome(pl.concat([many(3), found(NIP, person=NIP)])))
    nobody = NIP[:-1] + "2"
    with both.client(*EVERYTHING) as client:
        asked = [client.post("/api/v1/people/search", json={"agency": AGENCY, "nip": nip}) for nip in (NIP, nobody)]
        assert client.post("/api/v1/people/search", json={"agency": AGENCY, "nip": "9" * 18}).status_code == 400
    assert [len(answer.json()["findings"]) for answer in asked] == [1, 0]
    with both.store.reading() as connection:
        told = [("person.search", subject_of(connection, nip)) for nip in (NIP, nobody)]
    assert audited(both) == told


def test_without_an_audit_nobody_is_shown(api: Served) -> None:
    """When the look cannot be written down the answer is an error without anybody's data."""
    run(api.store, api.lock, outcome(found(NIP, person=NIP)))
    with api.client(*EVERYTHING) as client:
        with api.store.changing() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END"
            )
        answers = [
            client.get(f"{LISTED}?persons=true"),
            client.get(f"/api/v1/findings/{AGENCY}/{FindingNames(api.store).of(ids(found(NIP))[0])}?persons=true"),
            client.post("/api/v1/people/search", json={"agency": AGENCY, "nip": NIP}),
        ]
    assert {answer.status_code for answer in answers} == {500}
    assert not any(NIP in answer.text for answer in answers)


def test_a_finding_is_decided_by_who_saw_it(both: Served) -> None:
    """A waiver holds; one who saw an older version decides nothing; a closed finding cannot be decided."""
    run(both.store, both.lock, outcome(found("a", "b")))
    run(both.store, both.lock, outcome(found("b", local="x")), hours=1)
    names = map(FindingNames(both.store).of, ids(found("a", "b")))
    first, second = (f"/api/v1/findings/{AGENCY}/{name}" for name in names)
    waiver = {"verb": "waive", "run": 1, "reason": "SK sedang diproses", "until": "2090-12-31"}
    with both.client(*EVERYTHING) as client:
        assert client.post(f"{first}/decisions", json=waiver).status_code == 201
        assert client.get(first).json()["life"] == "waived"
        changed = client.post(f"{second}/decisions", json=waiver)
        assert (changed.status_code, changed.json()["type"]) == (409, "urn:syncsvc:api.finding_changed")
        for wrong in ({**waiver, "reason": None}, {**waiver, "until": "2020-01-01"}):
            assert client.post(f"{first}/decisions", json=wrong).status_code == 400
        run(both.store, both.lock, outcome(found(), dict.fromkeys(ids(found("a")), Ending.PROVEN)), hours=2)
        assert client.post(f"{first}/decisions", json={**waiver, "run": 3}).status_code == 409
    assert [action for action, _ in audited(both)] == ["finding.decide"]


def test_a_report_is_a_file_that_runs_nothing(tmp_path: Path) -> None:
    """Each form comes as an attachment under a plain name, sealed off; that it was made is written down. Before the
    first run there is none."""
    place = make_place(tmp_path)
    place.write("simpeg", everybody(n3="Lain"))
    place.run()
    address = default_address(tmp_path / "data")
    with (
        writing(tmp_path / "data") as lock,
        open_store(address) as store,
        served(store, lock, tmp_path, address) as api,
        api.client(Right.PEOPLE, agencies=["kota", OWN]) as client,
    ):
        for form in ("html", "xlsx", "csv", "json"):
            answer = client.get(f"/api/v1/agencies/kota/report?format={form}")
            name = f"kota-{store_run(api)}.{form}"
            assert answer.status_code == 200
            assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
            assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.content
        assert client.get("/api/v1/agencies/kota/report?format=exe").status_code == 422
        assert [action for action, _ in audited(api)].count("report.make") == 4


def test_numbers_name_nobody(api: Served) -> None:
    """Prometheus is told runs, queue, findings, coverage and workers, by agency at most; never a person."""
    run(api.store, api.lock, outcome(found(NIP, person=NIP, subject="Warga", severity="high")))
    submit(api.store, Submission(ordered(Wish(AGENCY, "evaluate")), Trigger.MANUAL, "penguji"))
    with api.client(Right.METRICS) as client:
        text = client.get("/metrics").text
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert lines['syncsvc_findings_open{agency="uji",severity="high"}'] == "1.0"
    assert lines['syncsvc_queue_length{kind="evaluate"}'] == "1.0"
    assert lines['syncsvc_runs{kind="evaluate",state="done",trigger="command"}'] == "1.0"
    assert lines['syncsvc_coverage{agency="uji",status="equal"}'] == "3.0"
    assert {"syncsvc_workers_alive", "syncsvc_tick_age_seconds"} <= lines.keys()
    assert float(lines["syncsvc_store_log_bytes"]) > 0
    assert NIP not in text
    assert "Warga" not in text


def store_run(api: Served) -> int:
    """The run that readers of kota see."""
    return journal.current_run(api.store, "kota") or 0
