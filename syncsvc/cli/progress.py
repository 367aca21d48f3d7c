"""What a person sees while a run goes on: a spinner on a terminal, plain lines otherwise, log lines if wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO, cast

from syncsvc.cli.streams import Aside

Progress = Callable[[str], None]


@contextmanager
def watch(stream: TextIO, verbose: bool = False) -> Iterator[Progress]:
    """A function that shows what is being done now.

    Log lines come when ``verbose``, or in the form SYNCSVC_LOG names; then there is no spinner between them.
    """
    aside = Aside(stream)
    logging = _start_log(cast(TextIO, aside), verbose)
    if logging or not stream.isatty():
        yield aside.say
        return
    from rich.console import Console

    with Console(file=cast(TextIO, aside)).status("…") as status:
        yield status.update


def _start_log(stream: TextIO, verbose: bool) -> bool:
    """Open or close the log on standard error; whether it is open."""
    from syncsvc import logs, settings

    usual = "text" if stream.isatty() else "json"
    form = settings.log_form() or (usual if verbose else None)
    logs.configure(form, stream, colours=stream.isatty(), verbose=verbose)
    return form is not None
