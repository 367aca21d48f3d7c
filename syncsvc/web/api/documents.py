"""What the interface promises: OpenAPI for programs, one page for people."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request, Response

from syncsvc.web.api.doors import Anybody
from syncsvc.web.api.shapes import problems

router = APIRouter(tags=["service"], responses=problems())
_VERBS = ("get", "post")


@router.get("/openapi.json")
def openapi(request: Request, _caller: Anybody) -> dict[str, Any]:
    """This interface as OpenAPI."""
    described: dict[str, Any] = request.app.openapi()
    return described


@router.get("/docs", response_class=Response)
def page(request: Request, _caller: Anybody) -> Response:
    """This interface as a page without script, which nothing has to be fetched for."""
    rows = "".join(_rows(request.app.openapi()))
    table = f"<table><tr><th>method<th>path<th>what it does</tr>{rows}</table>"
    text = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>syncsvc API</title><h1>syncsvc API</h1>{table}'
    return Response(text, media_type="text/html; charset=utf-8")


def _rows(described: dict[str, Any]) -> Iterator[str]:
    for path, verbs in described["paths"].items():
        for verb in _VERBS:
            if verb in verbs:
                cells = (verb.upper(), path, verbs[verb].get("description", ""))
                yield "<tr>" + "".join(f"<td>{html.escape(cell)}" for cell in cells) + "</tr>"
