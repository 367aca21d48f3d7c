"""What a person sees while a run goes on: a spinner on a terminal, plain lines otherwise, log lines if wanted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO, cast

from syncsvc.cli.streams import Aside

Progress = Callable[[str], None]


@contextmanager
def watch(verbose: bool = False) -> Iterator[Progress]:
    """A function that shows on standard error what is being done now. That nobody sees it stops nothing.

    Log lines come when ``verbose``, or in the form SYNCSVC_LOG names; then there is no spinner between them.
    """
    logging = start_log(verbose)
    if logging or not sys.stderr.isatty():
        yield Aside(sys.stderr).say
        return
    from rich.console import Console

    with Console(file=_stream()).status("…") as status:
        yield status.update


def start_log(verbose: bool = False, always: bool = False) -> bool:
    """Open or close the log on standard error; whether it is open. ``always``: what goes on unwatched is logged."""
    from syncsvc import logs, settings

    watched = sys.stderr.isatty()
    usual = "text" if watched else "json"
    form = settings.log_form() or (usual if verbose or always else None)
    logs.configure(form, _stream, colours=watched, verbose=verbose)
    return form is not None


def _stream() -> TextIO:
    return cast(TextIO, Aside(sys.stderr))
