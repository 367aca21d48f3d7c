"""The kinds of answers that are not what was asked for."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "html_200",
    "html_502",
    "html_503",
    "plain_503",
    "empty_body",
    "zero_body",
    "cut",
    "reset",
    "silence",
    "slow",
    "drip",
    "throttled",
    "throttled_later",
    "error_500",
    "suspended",
    "unavailable",
    "bad_gateway_token",
    "bad_sso_token",
    "sso_mismatch",
    "missing",
    "nothing_null",
    "nothing_list",
    "nothing_record",
    "nothing_blank",
    "code_zero",
    "error_true",
    "success_false",
    "saved_not_found",
    "no_such_path",
]
TRANSIENT: tuple[Kind, ...] = (
    *("html_200", "html_502", "html_503", "plain_503", "empty_body", "zero_body", "cut", "reset", "slow", "drip"),
    *("throttled", "throttled_later", "error_500"),
)
"""What goes away by asking again."""
