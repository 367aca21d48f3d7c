"""Findings: page by page, one with its history, what a person decides; and those about one person."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from syncsvc.app.clock import day_by, now_at
from syncsvc.app.runs import people_named
from syncsvc.errors import UsageError
from syncsvc.model.right import Right
from syncsvc.store.audit import Entry, looked
from syncsvc.store.decisions import Verb, Verdict, decide
from syncsvc.store.finding_pages import PageChoice, about_person, finding_page, one_finding
from syncsvc.web.api.doors import Caller, Counting, Here, Judge, Naming, Reader, Viewer
from syncsvc.web.api.finding_shapes import (
    Decided,
    FindingName,
    FindingPage,
    FindingQuery,
    FindingWhole,
    PersonAsked,
    PersonFindings,
    Persons,
    Showing,
    VerdictAsked,
)
from syncsvc.web.api.runs import link_next
from syncsvc.web.api.shapes import PREFIX, AgencyKey, problems

router = APIRouter(prefix=PREFIX, tags=["findings"], responses=problems(409))


@router.get("/agencies/{agency}/findings")
def list_findings(
    here: Here,
    caller: Reader,
    naming: Naming,
    agency: AgencyKey,
    query: Annotated[FindingQuery, Query()],
    request: Request,
    response: Response,
) -> FindingPage:
    """An agency's findings."""
    _may_see(caller, query.persons)
    caller.require_agency(here, agency)
    choice = PageChoice(query.state, query.check, query.unit, query.severity, query.life)
    after = naming.finding(query.after) if query.after else ""
    page = finding_page(here.store, agency, day_by, choice, after, query.limit)
    if query.persons:
        seen = {
            "run": page.run,
            "findings": len(page.rows),
            "people": len({row["person"] for row in page.rows} - {None}),
        }
        looked(here.store, Entry(caller.name, "findings.list", agency, facts=seen))
    asked = query.model_dump(exclude_none=True, exclude_defaults=True, exclude={"after"})
    following = page.after and link_next(request, response, **asked, after=naming.of(page.after))
    shown = Showing(query.persons, caller.language, naming).findings(page.rows)
    return FindingPage(run=page.run, findings=shown, next=following)


@router.get("/findings/{agency}/{finding}")
def show_finding(
    here: Here,
    caller: Reader,
    naming: Naming,
    agency: AgencyKey,
    finding: FindingName,
    query: Annotated[Persons, Query()],
) -> FindingWhole:
    """One finding with its history."""
    _may_see(caller, query.persons)
    caller.require_agency(here, agency)
    known = naming.finding(finding)
    now, run, past = one_finding(here.store, agency, known, day_by)
    if query.persons:
        looked(here.store, Entry(caller.name, "finding.view", known, now["person"], {"agency": agency}))
    return Showing(query.persons, caller.language, naming).whole(run, now, past)


@router.post("/findings/{agency}/{finding}/decisions", status_code=201)
def decide_finding(
    here: Here, caller: Judge, naming: Naming, agency: AgencyKey, finding: FindingName, asked: VerdictAsked
) -> Decided:
    """Acknowledge a finding, waive it until a day, or reopen it."""
    caller.require_agency(here, agency)
    now = now_at(here.store, agency)
    known = naming.finding(finding)
    seen, _, _ = one_finding(here.store, agency, known, day_by)
    if seen["from_run"] > asked.run:
        raise UsageError("api.finding_changed", finding=f"{finding[:10]}…", run=asked.run)
    decide(here.store, agency, [known], Verdict(Verb(asked.verb), caller.name, asked.reason, asked.until), now)
    return Decided(id=finding, verb=asked.verb, until=asked.until)


@router.post("/people/search")
def search_person(here: Here, caller: Viewer, naming: Naming, counting: Counting, asked: PersonAsked) -> PersonFindings:
    """The open findings about one person. That somebody looked is written down first, also when there is nothing."""
    counting.pass_one("search", str(caller.key.number))
    caller.require_agency(here, asked.agency)
    (nip,) = people_named((asked.nip,))
    looked(here.store, Entry(caller.name, "person.search", asked.agency, nip))
    page = about_person(here.store, asked.agency, nip, day_by)
    return PersonFindings(run=page.run, findings=Showing(True, caller.language, naming).findings(page.rows))


def _may_see(caller: Caller, persons: bool) -> None:
    if persons:
        caller.require(Right.PEOPLE)
