"""Commands that tell their errors as sentences, in the language they were called with, and end with their code."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from syncsvc.cli.output import complain
from syncsvc.errors import DiskFull, SyncsvcError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class Command(TyperCommand):
    """One command. An option given to the group it stands in counts for it, unless it was given its own."""

    def invoke(self, ctx: Any) -> Any:
        """Run it."""
        for name in ctx.params:
            if not _is_given(ctx, name) and _is_given(ctx.parent, name):
                ctx.params[name] = ctx.parent.params[name]
        with _told(ctx):
            return super().invoke(ctx)


class Group(TyperGroup):
    """Commands under one word, which may be a command itself."""

    def invoke(self, ctx: Any) -> Any:
        """Run what is asked for."""
        with _told(ctx):
            return super().invoke(ctx)


def _is_given(ctx: Any, name: str) -> bool:
    source = ctx and ctx.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


@contextmanager
def _told(ctx: Any) -> Iterator[None]:
    """An error becomes a sentence with its remedy on standard error, and an exit code."""
    try:
        yield
    except SyncsvcError as error:
        complain(error, _language(ctx))
        raise typer.Exit(error.exit_code) from error
    except OSError as broken:
        if broken.errno not in _NO_ROOM:
            raise
        full = DiskFull("run.no_room", place=str(broken.filename or "stdout"))
        complain(full, _language(ctx))
        raise typer.Exit(full.exit_code) from broken


def _language(ctx: Any) -> str:
    return str(ctx.params.get("language") or os.environ.get("SYNCSVC_LANGUAGE", ""))
