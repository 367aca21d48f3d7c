"""What an endpoint is given: the context, and the caller if it has the right that the endpoint asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from syncsvc.config.site import agency_keys, configures
from syncsvc.errors import UsageError
from syncsvc.model.right import EVERY_AGENCY, Right
from syncsvc.store import journal
from syncsvc.store.api_keys import ApiKey
from syncsvc.web.api.envelope import KEY
from syncsvc.web.api.finding_names import FindingNames
from syncsvc.web.api.problems import language_of
from syncsvc.web.api.turnstile import Turnstile
from syncsvc.web.context import ApiContext

_BEARER = HTTPBearer(auto_error=False, scheme_name="key", description="syncsvc keys create")


def context_of(request: Request) -> ApiContext:
    """What the interface was given."""
    context: ApiContext = request.app.state.context
    return context


def turnstile_of(request: Request) -> Turnstile:
    """What counts calls."""
    turnstile: Turnstile = request.app.state.turnstile
    return turnstile


def names_of(request: Request) -> FindingNames:
    """What findings are called here."""
    names: FindingNames = request.app.state.names
    return names


Here = Annotated[ApiContext, Depends(context_of)]
Counting = Annotated[Turnstile, Depends(turnstile_of)]
Naming = Annotated[FindingNames, Depends(names_of)]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and in which language an answer is told."""

    key: ApiKey
    language: str

    @property
    def name(self) -> str:
        """How the audit and the runs name the caller."""
        return f"key:{self.key.number}:{self.key.name}"

    @property
    def agencies(self) -> frozenset[str] | None:
        """The agencies it may see; None means all."""
        return None if EVERY_AGENCY in self.key.agencies else self.key.agencies

    def require(self, right: Right) -> None:
        """Raise UsageError (403) unless it has the right."""
        if not self.key.may(right):
            raise UsageError("api.right_missing", right=right.value)

    def require_agency(self, context: ApiContext, agency: str) -> None:
        """Raise UsageError (404) unless there is such an agency, and the caller may know of it."""
        if not self.key.sees(agency) or not _is_known(context, agency):
            raise UsageError("api.agency_unknown")

    def require_run(self, context: ApiContext, run: int) -> journal.RunFacts:
        """One run. Raises UsageError (404) unless there is one, of an agency that the caller may know of."""
        facts = journal.run_facts(context.store, run)
        if not self.key.sees(facts.agency):
            raise UsageError("store.run_unknown", run=run)
        return facts


def _is_known(context: ApiContext, agency: str) -> bool:
    return configures(context.config, agency) or agency in journal.agencies(context.store)


def known_agencies(context: ApiContext) -> tuple[str, ...]:
    """The agencies that are configured or have findings, in order."""
    return tuple(sorted({*agency_keys(context.config), *journal.agencies(context.store)}))


class Needs:
    """Lets a caller in who has one right; without one, any right will do."""

    def __init__(self, right: Right | None) -> None:
        self.right = right

    def __call__(self, request: Request, _key: Annotated[Any, Depends(_BEARER)]) -> Caller:
        """The caller. Raises UsageError (403) without the right."""
        caller = Caller(request.scope[KEY], language_of(request.scope))
        if self.right is not None:
            caller.require(self.right)
        return caller


def _caller(right: Right | None) -> Callable[..., Caller]:
    return Needs(right)


Anybody = Annotated[Caller, Depends(_caller(None))]
Reader = Annotated[Caller, Depends(_caller(Right.READ))]
Viewer = Annotated[Caller, Depends(_caller(Right.PEOPLE))]
Judge = Annotated[Caller, Depends(_caller(Right.DECIDE))]
Asker = Annotated[Caller, Depends(_caller(Right.TRIGGER))]
Operator = Annotated[Caller, Depends(_caller(Right.OPERATE))]
Scraper = Annotated[Caller, Depends(_caller(Right.METRICS))]
