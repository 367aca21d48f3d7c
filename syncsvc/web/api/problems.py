"""What goes wrong, told as RFC 9457 problems in the reader's language: never a traceback, never a person's data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from syncsvc.app.telling import sentences
from syncsvc.errors import (
    Denied,
    DiskFull,
    LeaseLost,
    Locked,
    Misunderstood,
    Stopped,
    SyncsvcError,
    Unreachable,
    UsageError,
)
from syncsvc.lang import LANGUAGES, say

MEDIA_TYPE = "application/problem+json"
REQUEST = "syncsvc.request"
"""Where a request's number stands in its scope."""
_TITLES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "too_large",
    415: "not_json",
    422: "unprocessable",
    429: "too_many",
    500: "crashed",
    503: "unavailable",
    507: "no_room",
}
_BY_CLASS: tuple[tuple[type[SyncsvcError], int], ...] = (
    (UsageError, 400),
    (LeaseLost, 409),
    (Stopped, 409),
    (Locked, 409),
    (DiskFull, 507),
    (Unreachable, 503),
    (Denied, 503),
    (Misunderstood, 422),
    (SyncsvcError, 503),
)
_BY_KEY = {
    "api.key_missing": 401,
    "api.key_wrong": 401,
    "api.right_missing": 403,
    "api.cross_site": 403,
    "api.route_unknown": 404,
    "api.agency_unknown": 404,
    "api.schedule_unknown": 404,
    "api.hold_unknown": 404,
    "api.finding_changed": 409,
    "api.method": 405,
    "api.too_large": 413,
    "api.not_json": 415,
    "api.unprocessable": 422,
    "api.too_many": 429,
    "api.too_many_wrong": 429,
    "api.too_many_streams": 429,
    "api.too_many_reports": 429,
    "api.not_ready": 503,
    "store.run_unknown": 404,
    "store.finding_unknown": 404,
    "run.none_yet": 404,
    "store.wish_other": 409,
    "store.run_over": 409,
    "store.run_not_over": 409,
    "store.run_not_held": 409,
    "store.finding_closed": 409,
}
_FRAMEWORK = {404: "api.route_unknown", 405: "api.method", 413: "api.too_large"}


class Mistaken(BaseModel):
    """One place of a request that is not as it must be; what stood there is not repeated."""

    place: str
    code: str


class Problem(BaseModel):
    """A problem (RFC 9457). ``instance`` is the request's number, which the log line has too."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Mistaken] | None = None


def language_of(scope: Scope) -> str:
    """The first language of Accept-Language that we have; Indonesian when it names none."""
    for part in Headers(scope=scope).get("accept-language", "").split(","):
        wanted = part.partition(";")[0].strip().lower().partition("-")[0]
        if wanted in LANGUAGES:
            return wanted
    return LANGUAGES[0]


def status_of(error: SyncsvcError) -> int:
    """The HTTP status an error has: by its key, else by its kind."""
    known = _BY_KEY.get(error.key)
    return known or next(status for kind, status in _BY_CLASS if isinstance(error, kind))


def problem(scope: Scope, error: SyncsvcError, errors: Sequence[Mistaken] = ()) -> Response:
    """The answer that tells an error."""
    status, language = status_of(error), language_of(scope)
    detail = sentences(error, language)[-1]
    return _response(scope, status, error.key, detail, errors, _headers(status, error.facts))


async def told(request: Request, error: Exception) -> Response:
    """What FastAPI answers for an error of ours."""
    assert isinstance(error, SyncsvcError)  # noqa: S101 – registered for no other
    return problem(request.scope, error)


async def unprocessable(request: Request, error: Exception) -> Response:
    """What FastAPI answers for a request that is not of the shape it promises."""
    found: Sequence[Mapping[str, Any]] = getattr(error, "errors", tuple)()
    mistakes = [Mistaken(place=_place(each), code=str(each["type"])) for each in found]
    return problem(request.scope, UsageError("api.unprocessable", count=len(mistakes)), mistakes)


async def of_framework(request: Request, error: Exception) -> Response:
    """What FastAPI answers for what it refuses by itself: unknown routes and methods."""
    assert isinstance(error, HTTPException)  # noqa: S101 – registered for no other
    key = _FRAMEWORK.get(error.status_code, "api.unreadable")
    response = problem(request.scope, UsageError(key))
    response.headers.update(error.headers or {})
    return response


async def crashed(request: Request, error: Exception) -> Response:
    """What is answered when a fault of the program itself ends a request; the server then ends the connection."""
    request.scope["syncsvc.fault"] = type(error).__name__
    detail = say(language_of(request.scope), "api.crashed")
    return _response(request.scope, 500, "api.crashed", detail, (), {"Connection": "close"})


def _place(mistake: Mapping[str, Any]) -> str:
    """Where a mistake is; names that we do not know are not repeated: they may be anything."""
    parts = [str(part) for part in mistake["loc"]]
    if mistake["type"] == "extra_forbidden" and parts:
        parts[-1] = "*"
    return "/".join(parts)


def _headers(status: int, facts: Mapping[str, object]) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": "Bearer"}
    if status in (429, 503):
        return {"Retry-After": str(facts.get("seconds", 5))}
    return {}


def _response(
    scope: Scope, status: int, key: str, detail: str, errors: Sequence[Mistaken], headers: Mapping[str, str]
) -> Response:
    shown = Problem(
        type=f"urn:syncsvc:{key}",
        title=say(language_of(scope), f"api.title.{_TITLES[status]}"),
        status=status,
        detail=detail,
        instance=f"urn:syncsvc:request:{scope.get(REQUEST, '')}",
        errors=list(errors) or None,
    )
    content = json.dumps(shown.model_dump(exclude_none=True), ensure_ascii=False)
    language = {"Content-Language": language_of(scope)}
    return Response(content, status, {**language, **headers}, MEDIA_TYPE)
