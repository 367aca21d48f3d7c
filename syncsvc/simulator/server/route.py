"""Where a call leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Route:
    """A question: its remote, its path without the NIP, the NIP, the endpoint's short name, and who answers it.

    ``gateway_only`` marks what needs no SSO token, ``forbidden`` what changes data. Without ``ask`` nothing is answered
    but what a save answers.
    """

    remote: str
    path: str
    key: str
    name: str
    ask: Callable[[], Any] | None
    gateway_only: bool = False
    forbidden: bool = False
