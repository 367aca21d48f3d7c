"""The example site that ``syncsvc init`` writes: a complete configuration that explains itself."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from syncsvc.config.checks import CHECKS_FILE
from syncsvc.config.keeping import SERVICE_FILE
from syncsvc.config.notify import NOTIFY_FILE
from syncsvc.config.schedules import SCHEDULES_FILE
from syncsvc.config.shape import Name
from syncsvc.config.site import AGENCIES
from syncsvc.errors import ConfigError, Mistake, UsageError
from syncsvc.presets import example_text, mapping_text

EXAMPLE_KEY = "contoh"
_KEY_BLANK = "{{key}}"
_OF_ALL = (CHECKS_FILE, SERVICE_FILE, NOTIFY_FILE)
"""The files that concern every agency: they are kept when another agency is added."""


def example_files(key: str) -> dict[str, str]:
    """The files of an agency called ``key``: path below the configuration folder to text."""
    home = f"{AGENCIES}/{key}"
    return {
        **{name: example_text(name) for name in _OF_ALL},
        f"{home}/agency.yaml": example_text("agency.yaml").replace(_KEY_BLANK, key),
        f"{home}/sources.yaml": example_text("sources.yaml"),
        f"{home}/{SCHEDULES_FILE}": example_text(SCHEDULES_FILE),
        f"{home}/mapping/simpeg.yaml": mapping_text("simpeg-generic"),
    }


def write_example(folder: Path, key: str = EXAMPLE_KEY) -> tuple[Path, ...]:
    """Write the example below ``folder`` and return the files written. Nothing that exists is touched.

    A site may hold several agencies: the files that concern all are kept when the agency's folder is new.
    Raises UsageError for a key that no agency can have and when the agency's files exist, ConfigError when
    the folder cannot be written.
    """
    _refuse_bad_key(key)
    texts = {folder / path: text for path, text in example_files(key).items()}
    taken = [path.as_posix() for path in texts if path.exists() and path.name not in _OF_ALL]
    if taken:
        raise UsageError("config.already_there", files=", ".join(taken))
    fresh = {path: text for path, text in texts.items() if not path.exists()}
    for path, text in fresh.items():
        _write(path, text)
    return tuple(fresh)


def _refuse_bad_key(key: str) -> None:
    try:
        TypeAdapter(Name).validate_python(key)
    except ValidationError:
        raise UsageError("config.bad_agency_key", agency=key) from None


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except OSError as error:
        reason = (("reason", error.strerror or type(error).__name__),)
        raise ConfigError((Mistake(path.as_posix(), 1, "", "config.cannot_write", reason),)) from error
