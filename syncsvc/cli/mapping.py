"""Commands around local nomenclature, under one word."""

from __future__ import annotations

import typer

from syncsvc.cli import mapping_match
from syncsvc.cli.command import Group


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    mapping = typer.Typer(
        cls=Group,
        rich_markup_mode=None,
        no_args_is_help=True,
        help="Padanan nomenklatur. / Local terms and the national lists.",
    )
    mapping_match.add_to(mapping)
    parent.add_typer(mapping, name="mapping")
