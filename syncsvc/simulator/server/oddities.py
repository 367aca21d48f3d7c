"""Answers that are not what was asked for, each as the real remotes were seen to give it."""

from __future__ import annotations

from email.utils import formatdate
from time import time
from typing import Any

from syncsvc.simulator.server.kinds import Kind
from syncsvc.simulator.server.message import HTML, PLAIN, Manner, Outgoing, encode, told

NOT_FOUND = "Data tidak ditemukan"
THROTTLE_CODES = tuple(str(number) for number in range(900_800, 900_807))
_PAGE = (
    "<html><head><title>{title}</title></head><body><h1>{title}</h1>"
    "<p>The server is temporarily unable to service your request.</p></body></html>"
)
_PLAIN_ANSWERS: dict[str, tuple[int, Any]] = {
    "error_500": (500, {"code": 0, "message": "Internal Server Error", "data": None}),
    "suspended": (
        503,
        {
            "code": "303001",
            "type": "Status report",
            "message": "Runtime Error",
            "description": "Currently , Address endpoint : [ Name: siasn ] [ State: SUSPENDED ]",
        },
    ),
    "unavailable": (
        503,
        {
            "code": "101503",
            "type": "Status report",
            "message": "Runtime Error",
            "description": "Error connecting to the back end",
        },
    ),
    "missing": (404, {"code": 0, "data": NOT_FOUND}),
    "nothing_null": (200, {"code": 1, "data": None}),
    "nothing_list": (200, {"code": 1, "data": [], "count": 0}),
    "nothing_record": (200, {"code": 1, "data": "record not found"}),
    "nothing_blank": (200, {"code": 1, "data": ""}),
    "code_zero": (200, {"code": 0, "data": None, "message": "Gagal memuat data"}),
    "error_true": (200, {"Error": True, "Message": "Gagal memuat data"}),
    "success_false": (200, {"success": False, "message": "ID Periode tidak valid", "data": None}),
    "saved_not_found": (200, {"success": True, "message": "Not Found", "mapData": None}),
    "no_such_path": (
        404,
        {
            "code": "404",
            "type": "Status report",
            "message": "Not Found",
            "description": "The requested resource is not available.",
        },
    ),
}
_PAGES: dict[str, tuple[int, str, str]] = {
    "html_200": (200, HTML, _PAGE.format(title="Service Unavailable")),
    "html_502": (502, HTML, _PAGE.format(title="502 Bad Gateway")),
    "html_503": (503, HTML, _PAGE.format(title="503 Service Temporarily Unavailable")),
    "plain_503": (503, PLAIN, "upstream connect error or disconnect/reset before headers"),
    "empty_body": (200, PLAIN, ""),
    "zero_body": (200, PLAIN, "0"),
}
_MANNERS: dict[str, Manner] = {"cut": "cut", "reset": "reset", "silence": "silence", "drip": "drip"}
_TOKEN_FAULTS: dict[str, dict[str, Any]] = {
    "bad_gateway_token": {
        "code": "900901",
        "type": "Status report",
        "message": "Invalid Credentials",
        "description": "Access failure for API. Make sure you have provided the correct security credentials",
    },
    "bad_sso_token": {"code": 0, "message": "invalid or expired jwt", "data": None},
    "sso_mismatch": {"code": 0, "data": "Token SSO mismatch"},
}


def token_fault(kind: str, status: int) -> Outgoing:
    """What is said about a bad token."""
    return told(_TOKEN_FAULTS[kind], status)


def throttled(number: int, after: str, seconds: int) -> Outgoing:
    """Too many calls; ``after`` says whether and how a Retry-After stands with it."""
    code = THROTTLE_CODES[number % len(THROTTLE_CODES)]
    answer = told(
        {"code": code, "type": "Status report", "message": "Message throttled out", "description": "Try later"}, 429
    )
    if after == "seconds":
        answer.headers = (("Retry-After", str(seconds)),)
    elif after == "date":
        answer.headers = (("Retry-After", formatdate(int(time()) + seconds + 1, usegmt=True)),)
    return answer


def odd_answer(kind: Kind, right: Outgoing, slow_seconds: float, token_status: int, number: int = 0) -> Outgoing:
    """The answer of that kind instead of the right one, which it may only send badly."""
    if kind in _PLAIN_ANSWERS:
        status, content = _PLAIN_ANSWERS[kind]
        return told(content, status)
    if kind in _PAGES:
        status, sort, text = _PAGES[kind]
        return Outgoing(status, text.encode(), sort)
    if kind in _TOKEN_FAULTS:
        return token_fault(kind, token_status)
    if kind in {"throttled", "throttled_later"}:
        return throttled(number, "seconds" if kind == "throttled_later" else "none", 1)
    whole = right.body if right.parts is None else b"".join(right.parts)
    slow = slow_seconds if kind in {"slow", "drip"} else 0.0
    return Outgoing(right.status, whole, right.kind, right.headers, _MANNERS.get(kind, "whole"), slow)


def save_answer() -> Outgoing:
    """What a save answers. Nothing is saved."""
    return Outgoing(200, encode({"success": True, "message": "success", "mapData": {}, "code": 1}))
