"""A progress line while a run goes on: a spinner on a terminal, plain lines otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

import typer

Progress = Callable[[str], None]


@contextmanager
def watch(stream: TextIO) -> Iterator[Progress]:
    """A function that shows what is being done now."""
    if not stream.isatty():
        yield lambda text: typer.echo(text, file=stream)
        return
    from rich.console import Console

    with Console(file=stream).status("…") as status:
        yield status.update
