"""One canonical log line per unit of work, for whoever asks for it: as text or JSON, persons masked."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog

_NIP = re.compile(r"(?<!\d)(?:19|20)\d{6}[\s]?(?:19|20)\d{4}[\s]?[12][\s]?\d{3}(?!\d)")
_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
_SECRET_KEYS = ("password", "secret", "token", "authorization")
_BIRTH_KEYS = ("birth", "lahir", "nik", "nip", "name", "nama", "email", "phone", "hp")


_ALMOST_NOTHING, _INFO, _DEBUG = 50, 20, 10


def configure(form: str | None, stream: Callable[[], TextIO], *, colours: bool = False, verbose: bool = False) -> None:
    """Send log lines to what ``stream`` gives, as ``text`` or ``json``; without a form there are none."""
    text = form == "text"
    renderer: Any = structlog.dev.ConsoleRenderer(colors=colours) if text else structlog.processors.JSONRenderer()
    level = _ALMOST_NOTHING if form is None else _DEBUG if verbose else _INFO
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            mask,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(stream()),
        cache_logger_on_first_use=False,
    )


def what(fault: BaseException) -> dict[str, str]:
    """A fault as facts for a log line: its kind, or the key of ours, and where in our own code it came from. Its text
    may hold anything, and is left out.
    """
    frames = [frame for frame in traceback.extract_tb(fault.__traceback__) if "syncsvc" in frame.filename]
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "-"
    return {"fault": getattr(fault, "key", type(fault).__name__), "where": where}


def mask(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take persons and secrets out of a log line, by key and by pattern; the last step before rendering."""
    return {key: _masked(key, value) for key, value in event.items()}


def _masked(key: str, value: Any) -> Any:
    lower = key.lower()
    if any(word in lower for word in _SECRET_KEYS) or lower in _BIRTH_KEYS:
        return "***"
    if isinstance(value, str):
        return _NIK.sub("<nik>", _NIP.sub("<nip>", value))
    if isinstance(value, dict):
        return {inner: _masked(str(inner), held) for inner, held in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(key, held) for held in value]
    return value
