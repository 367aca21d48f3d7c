"""The environment only: where configuration and data lie, and secrets by reference.

    SYNCSVC_CONFIG           the configuration folder, when --config is not given (default: config)
    SYNCSVC_DATA             the folder of our own database and files (default: data)
    SYNCSVC_DATABASE         a PostgreSQL address for our own database, instead of SQLite in the data folder
    SYNCSVC_LISTEN           where ``syncsvc serve`` answers (default: 127.0.0.1:8470; off: nowhere)
    SYNCSVC_LOG              json or text: log lines on standard error in that form (default: none)
    SYNCSVC_STALL_SECONDS    after so long without a sign of life a run is taken from its process (default: 15, at least
                             6; the same on all hosts)
    SYNCSVC_AUDIT_KEY        a reference to the secret that signs the audit's exported heads (default: a file that is
                             made in the data folder)
    CREDENTIALS_DIRECTORY    set by systemd for LoadCredential=; where ``credential:`` references point

A secret never stands in a configuration file; there stands a reference to it:

    file:secrets/simpeg      a file, relative to the file that names it; nobody but its owner may read it
    credential:simpeg        a systemd credential
    env:SIMPEG_PASSWORD      an environment variable (other programs of the same user may see it)
"""

from __future__ import annotations

import getpass
import os
import re
import stat
from datetime import timedelta
from pathlib import Path

from syncsvc.errors import Denied, UsageError

CONFIG_VARIABLE = "SYNCSVC_CONFIG"
DATA_VARIABLE = "SYNCSVC_DATA"
DATABASE_VARIABLE = "SYNCSVC_DATABASE"
LOG_VARIABLE = "SYNCSVC_LOG"
AUDIT_KEY_VARIABLE = "SYNCSVC_AUDIT_KEY"
STALL_VARIABLE = "SYNCSVC_STALL_SECONDS"
STALL_SECONDS, LEAST_STALL_SECONDS = 15, 6
LOG_FORMS = ("json", "text")
CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"
MAX_SECRET_BYTES = 65_536
_CREDENTIAL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,200}")


def config_folder(given: Path | None = None) -> Path:
    """Where the configuration lies: what was given, else ``SYNCSVC_CONFIG``, else ``config``."""
    return given or Path(os.environ.get(CONFIG_VARIABLE) or "config")


def data_folder(given: Path | None = None) -> Path:
    """Where our own data lies: what was given, else ``SYNCSVC_DATA``, else ``data``."""
    return given or Path(os.environ.get(DATA_VARIABLE) or "data")


def database_address() -> str | None:
    """The address of a grown-up store, from ``SYNCSVC_DATABASE``; None means the SQLite file in the data folder."""
    return os.environ.get(DATABASE_VARIABLE) or None


def log_form() -> str | None:
    """The form of log lines from ``SYNCSVC_LOG``; None means no log lines. Raises UsageError for other forms."""
    form = os.environ.get(LOG_VARIABLE) or None
    if form is not None and form not in LOG_FORMS:
        raise UsageError("settings.log_form", form=form, known=", ".join(LOG_FORMS))
    return form


def stall() -> timedelta:
    """After how long without a sign of life a run is taken from its process, from ``SYNCSVC_STALL_SECONDS``. Raises
    UsageError for what is no whole number of seconds, or so few that a process that lives would lose its runs."""
    given = os.environ.get(STALL_VARIABLE) or str(STALL_SECONDS)
    if not given.isdecimal() or int(given) < LEAST_STALL_SECONDS:
        raise UsageError("settings.stall", given=given, least=LEAST_STALL_SECONDS)
    return timedelta(seconds=int(given))


def whoever() -> str:
    """Who calls, for the record of what is done; an account without a name (in a container) by its number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def audit_key() -> str | None:
    """The reference to the secret that signs the audit's heads, from ``SYNCSVC_AUDIT_KEY``; None means a file in the
    data folder."""
    return os.environ.get(AUDIT_KEY_VARIABLE) or None


def read_secret(reference: str, folder: Path) -> str:
    """The secret behind a reference, without a closing line end; relative files start at ``folder``.

    Raises Denied, naming the reference and never the value: unknown form, nothing there, empty or no text, or
    a file that its group or others may read.
    """
    kind, _, name = reference.partition(":")
    if kind == "env" and name:
        return _told(os.environ.get(name), reference)
    if kind == "credential" and _CREDENTIAL_NAME.fullmatch(name):
        place = os.environ.get(CREDENTIALS_VARIABLE)
        return _told(_content(Path(place) / name, reference) if place else None, reference)
    if kind == "file" and name:
        return _told(_content(folder / name, reference, private=True), reference)
    raise Denied("settings.secret_form")


def _content(path: Path, reference: str, private: bool = False) -> str | None:
    try:
        with path.open("rb") as file:
            if private and _open_to_others(file.fileno()):
                raise Denied("settings.secret_open", reference=reference)
            raw = file.read(MAX_SECRET_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        raise Denied("settings.secret_unreadable", reference=reference) from None
    return _text(raw, reference)


def _open_to_others(descriptor: int) -> bool:
    mode = os.fstat(descriptor).st_mode
    return os.name == "posix" and bool(mode & (stat.S_IRWXG | stat.S_IRWXO))


def _text(raw: bytes, reference: str) -> str:
    try:
        text = raw.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        text = ""
    if not text or len(raw) > MAX_SECRET_BYTES:
        raise Denied("settings.secret_empty", reference=reference)
    return text


def _told(value: str | None, reference: str) -> str:
    if value is None:
        raise Denied("settings.secret_missing", reference=reference)
    if not value:
        raise Denied("settings.secret_empty", reference=reference)
    return value
