"""The command line: one function per command, no logic; whatever is heavy is imported when a command runs."""

from __future__ import annotations

import gc

import typer

from syncsvc.cli import (
    audit,
    database,
    findings,
    keys,
    mapping,
    notify,
    person,
    pulls,
    references,
    retention,
    runs,
    schedules,
    serving,
    simulation,
    site,
    structure,
    wishes,
)
from syncsvc.cli.streams import open_missing

_OBJECTS = 100_000
"""How many objects are made before any are looked through for rubbish: loading a program makes much that stays, and
looking through it every 700 would be a seventh of what a short command takes."""
app = typer.Typer(
    name="syncsvc",
    help="Temukan dan selesaikan beda data SIMPEG, SIASN dan e-Kinerja. / Find and settle what disagrees.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
site.add_to(app)
simulation.add_to(app)
wishes.add_to(app, runs.add_to(app))
serving.add_to(app)
pulls.add_to(app)
schedules.add_to(app)
person.add_to(app)
findings.add_to(app)
references.add_to(app)
mapping.add_to(app)
structure.add_to(app)
keys.add_to(app)
database.add_to(app)
audit.add_to(app)
retention.add_to(app)
notify.add_to(app)


def main() -> None:
    """Run one command; see ``command`` for how errors are told."""
    gc.set_threshold(_OBJECTS, 20, 20)
    open_missing()
    app()
