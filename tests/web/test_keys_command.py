"""Keys on the command line: made and told once, listed without the key, revoked."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from syncsvc.cli import app
from syncsvc.store.api_keys import verify
from syncsvc.store.engine import default_address, open_store


def test_a_key_is_told_once(tmp_path: Path) -> None:
    """``keys create`` tells the key, ``keys list`` never does; after ``keys revoke`` it opens nothing. One that would
    live too long is refused."""
    data = ["--data", str(tmp_path), "--format", "json"]
    create = ["keys", "create", "dasbor", "--agency", "uji", "--right", "read", "--right", "people"]
    runner = CliRunner()
    (made,) = json.loads(runner.invoke(app, [*create, "--days", "90", *data]).stdout)
    listed = runner.invoke(app, ["keys", "list", *data]).stdout
    assert made["secret"].startswith("sks_")
    assert made["secret"] not in listed
    assert [(row["key"], row["rights"], row["revoked"]) for row in json.loads(listed)] == [(1, "people,read", None)]
    with open_store(default_address(tmp_path)) as store:
        known = verify(store, made["secret"])
        assert known is not None
        assert known.agencies == {"uji"}
    assert runner.invoke(app, ["keys", "revoke", "1", *data]).exit_code == 0
    with open_store(default_address(tmp_path)) as store:
        assert verify(store, made["secret"]) is None
    assert runner.invoke(app, [*create, "--days", "401", *data]).exit_code == 2
