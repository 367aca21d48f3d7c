"""Findings: page by page, one with its history, what a person decides; and those about one person."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from syncsvc.app.clock import now_at
from syncsvc.app.runs import people_named
from syncsvc.errors import UsageError
from syncsvc.model.right import Right
from syncsvc.store.audit import Entry, looked
from syncsvc.store.decisions import Verb, Verdict, decide
from syncsvc.store.finding_pages import PageChoice, about_person, finding_page, one_finding
from syncsvc.web.api.doors import Caller, Counting, Here, Judge, Reader, Viewer
from syncsvc.web.api.finding_shapes import (
    Decided,
    FindingId,
    FindingPage,
    FindingQuery,
    FindingWhole,
    PersonAsked,
    PersonFindings,
    Persons,
    VerdictAsked,
    finding_whole,
    findings_shown,
)
from syncsvc.web.api.runs import link_next
from syncsvc.web.api.shapes import PREFIX, AgencyKey, problems

router = APIRouter(prefix=PREFIX, tags=["findings"], responses=problems(409))


@router.get("/agencies/{agency}/findings")
def list_findings(
    here: Here,
    caller: Reader,
    agency: AgencyKey,
    query: Annotated[FindingQuery, Query()],
    request: Request,
    response: Response,
) -> FindingPage:
    """An agency's findings."""
    _may_see(caller, query.persons)
    caller.require_agency(here, agency)
    choice = PageChoice(query.state, query.check, query.unit, query.severity, query.life)
    today = now_at(here.store, agency).date()
    page = finding_page(here.store, agency, today, choice, query.after or "", query.limit)
    if query.persons:
        seen = {
            "run": page.run,
            "findings": len(page.rows),
            "people": len({row["person"] for row in page.rows} - {None}),
        }
        looked(here.store, Entry(caller.name, "findings.list", agency, facts=seen))
    shown = findings_shown(page.rows, query.persons, caller.language)
    asked = query.model_dump(exclude_none=True, exclude_defaults=True, exclude={"after"})
    following = page.after and link_next(request, response, **asked, after=page.after)
    return FindingPage(run=page.run, findings=shown, next=following)


@router.get("/findings/{agency}/{finding}")
def show_finding(
    here: Here, caller: Reader, agency: AgencyKey, finding: FindingId, query: Annotated[Persons, Query()]
) -> FindingWhole:
    """One finding with its history."""
    _may_see(caller, query.persons)
    caller.require_agency(here, agency)
    today = now_at(here.store, agency).date()
    now, run, past = one_finding(here.store, agency, finding, today)
    if query.persons:
        looked(here.store, Entry(caller.name, "finding.view", finding, now["person"], {"agency": agency}))
    return finding_whole(run, now, past, query.persons, caller.language)


@router.post("/findings/{agency}/{finding}/decisions", status_code=201)
def decide_finding(here: Here, caller: Judge, agency: AgencyKey, finding: FindingId, asked: VerdictAsked) -> Decided:
    """Acknowledge a finding, waive it until a day, or reopen it."""
    caller.require_agency(here, agency)
    now = now_at(here.store, agency)
    seen, _, _ = one_finding(here.store, agency, finding, now.date())
    if seen["from_run"] > asked.run:
        raise UsageError("api.finding_changed", finding=finding[:10], run=asked.run)
    decide(here.store, agency, [finding], Verdict(Verb(asked.verb), caller.name, asked.reason, asked.until), now)
    return Decided(id=finding, verb=asked.verb, until=asked.until)


@router.post("/people/search")
def search_person(here: Here, caller: Viewer, counting: Counting, asked: PersonAsked) -> PersonFindings:
    """The open findings about one person. That somebody looked is written down first, also when there is nothing."""
    counting.pass_one("search", str(caller.key.number))
    caller.require_agency(here, asked.agency)
    (nip,) = people_named((asked.nip,))
    looked(here.store, Entry(caller.name, "person.search", asked.agency, nip))
    page = about_person(here.store, asked.agency, nip, now_at(here.store, asked.agency).date())
    return PersonFindings(run=page.run, findings=findings_shown(page.rows, True, caller.language))


def _may_see(caller: Caller, persons: bool) -> None:
    if persons:
        caller.require(Right.PEOPLE)
