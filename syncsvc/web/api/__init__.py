"""The JSON interface: one application of its own, made for an open store."""

from __future__ import annotations

import threading

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from syncsvc.errors import SyncsvcError
from syncsvc.web.api import agencies, documents, findings, runs, schedules, standing
from syncsvc.web.api.finding_names import FindingNames
from syncsvc.web.api.gate import Gate
from syncsvc.web.api.problems import crashed, of_framework, told, unprocessable
from syncsvc.web.api.turnstile import Turnstile
from syncsvc.web.context import ApiContext
from syncsvc.web.metrics import Numbers

VERSION = "1"
ROUTERS = tuple(room.router for room in (runs, findings, agencies, schedules, standing, documents))


def make_api(context: ApiContext) -> FastAPI:
    """The interface over an open store. ``app.state.closing`` is set to end what would otherwise go on for long."""
    api = FastAPI(
        title="syncsvc",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False},
    )
    api.state.context = context
    api.state.turnstile = Turnstile(context.rates)
    api.state.closing = threading.Event()
    api.state.readiness = standing.Readiness(context)
    api.state.names = FindingNames(context.store)
    api.state.numbers = Numbers(context)
    for router in ROUTERS:
        api.include_router(router)
    api.add_exception_handler(SyncsvcError, told)
    api.add_exception_handler(RequestValidationError, unprocessable)
    api.add_exception_handler(HTTPException, of_framework)
    api.add_exception_handler(Exception, crashed)
    api.add_middleware(Gate, context=context, turnstile=api.state.turnstile)
    return api
