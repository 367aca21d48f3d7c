"""Agencies, their reports, and who executes their runs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from syncsvc.app.places import agency_of
from syncsvc.app.views import report_of
from syncsvc.reports import REPORTS
from syncsvc.store import journal
from syncsvc.store.audit import Entry, looked
from syncsvc.store.workers import workers
from syncsvc.web.api.doors import Caller, Counting, Here, Reader, Viewer, known_agencies
from syncsvc.web.api.shapes import PREFIX, AgencyKey, Searched, Shown, problems
from syncsvc.web.context import ApiContext

router = APIRouter(prefix=PREFIX, tags=["agencies"], responses=problems())
_SEALED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_MEDIA_TYPES = ("text/html", "text/csv", "application/json", REPORTS["xlsx"].media_type)


class AgencyShown(Shown):
    """One agency: the run that readers see (none before the first), how it ended and when."""

    agency: str
    run: int | None
    state: str | None
    ended: datetime | None


class AgencyList(Shown):
    """The agencies that the key may see."""

    agencies: list[AgencyShown]


class WorkerShown(Shown):
    """One process that executes runs; ``alive``: it gave a sign of life before its runs would be taken from it."""

    owner: str
    host: str
    mode: str
    slots: int
    started_at: datetime
    beat_at: datetime
    stopping: bool
    alive: bool


class WorkerList(Shown):
    """The processes that execute runs."""

    workers: list[WorkerShown]


class ReportQuery(Searched):
    """In which form."""

    format: Literal["html", "xlsx", "csv", "json"] = "html"


@router.get("/agencies")
def list_agencies(here: Here, caller: Reader) -> AgencyList:
    """The agencies that the key may see."""
    keys = [key for key in known_agencies(here) if caller.key.sees(key)]
    return AgencyList(agencies=[_agency(here, key) for key in keys])


@router.get("/workers")
def list_workers(here: Here, _caller: Reader) -> WorkerList:
    """The processes that execute runs."""
    return WorkerList(workers=[WorkerShown.model_validate(each) for each in workers(here.store)])


@router.get(
    "/agencies/{agency}/report",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in _MEDIA_TYPES}, "description": "The report."}},
)
def report(
    here: Here, caller: Viewer, counting: Counting, agency: AgencyKey, query: Annotated[ReportQuery, Query()]
) -> Response:
    """A report of the run that readers see now, as a file. It names persons, so that it was made is written down."""
    counting.pass_one("report", str(caller.key.number))
    caller.require_agency(here, agency)
    with counting.place("reports", "all"):
        return _made(here, caller, agency, query.format)


def _made(here: ApiContext, caller: Caller, agency: str, form: str) -> Response:
    configured = agency_of(here.config, agency)
    looked(here.store, Entry(caller.name, "report.make", agency, facts={"form": form}))
    made = report_of(here.store, configured, form, caller.language)
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Content-Security-Policy": _SEALED}
    return Response(made.content, media_type=REPORTS[form].media_type, headers=headers)


def _agency(here: ApiContext, key: str) -> AgencyShown:
    current = journal.current_run(here.store, key)
    if current is None:
        return AgencyShown(agency=key, run=None, state=None, ended=None)
    run = journal.run_facts(here.store, current)
    return AgencyShown(agency=key, run=current, state=run.state.value, ended=run.ended)
