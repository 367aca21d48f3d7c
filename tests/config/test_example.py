"""The example site: what ``init`` writes stands in ``config/``, is in order, and destroys nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncsvc.config.example import example_files, write_example
from syncsvc.config.read import Document, fill
from syncsvc.config.site import read_agency, read_site
from syncsvc.config.sources_file import read_sources
from syncsvc.errors import ConfigError, UsageError

CONFIG = Path(__file__).parents[2] / "config"


def _texts(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*.yaml") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def test_the_repository_shows_what_init_writes(tmp_path: Path) -> None:
    """``config/`` is, byte for byte, the example that ``init`` writes."""
    written = write_example(tmp_path, "contoh")
    assert _texts(CONFIG) == _texts(tmp_path)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in written) == sorted(_texts(CONFIG))


def test_the_example_is_in_order() -> None:
    """The example passes the check of configurations, and every table of every preset is delivered."""
    agency = read_site(CONFIG).agencies["contoh"]
    assert list(agency.sources) == ["simpeg", "siasn", "siasn_unor", "ekinerja"]
    assert agency.notices == ()
    assert {table.noun for spec in agency.mappings.values() for table in spec.tables} == {
        "employee",
        "unit",
        "position",
        "appointment",
        "skp_plan",
        "skp_evaluation",
        "skp_annual",
    }


def test_the_example_names_each_column_it_selects() -> None:
    """Every column that the example's mapping reads stands in the SELECT of its table."""
    agency = read_agency(CONFIG, "contoh")
    tables = agency.sources["simpeg"].tables
    for mapped in agency.mappings["simpeg"].tables:
        wanted = {column for rule in mapped.fields for column in rule.columns} | set(mapped.row_key)
        selected = str(tables[mapped.table]).removeprefix("SELECT ").split(" FROM ")[0].split(", ")
        assert wanted == {column.strip() for column in selected}


def test_another_key_is_written_in(tmp_path: Path) -> None:
    """The agency's key stands in its file and is its folder's name, so the result reads back."""
    write_example(tmp_path, "kab-uji")
    assert read_agency(tmp_path, "kab-uji").key == "kab-uji"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A second ``init`` writes nothing and names the files; a new agency keeps ``checks.yaml``."""
    write_example(tmp_path, "satu")
    checks = tmp_path / "checks.yaml"
    checks.write_text("off: [EVA-09]\n", "utf-8")
    with pytest.raises(UsageError) as refusal:
        write_example(tmp_path, "satu")
    assert "agencies/satu/agency.yaml" in str(refusal.value.facts["files"])
    assert checks not in write_example(tmp_path, "dua")
    assert checks.read_text("utf-8") == "off: [EVA-09]\n"
    assert list(read_site(tmp_path).agencies) == ["dua", "satu"]


def test_one_existing_file_stops_all(tmp_path: Path) -> None:
    """When a single file of the agency exists, none is written beside it."""
    home = tmp_path / "agencies" / "satu"
    home.mkdir(parents=True)
    (home / "sources.yaml").write_text("mine: 1\n", "utf-8")
    with pytest.raises(UsageError):
        write_example(tmp_path, "satu")
    assert [path.name for path in tmp_path.rglob("*.yaml")] == ["sources.yaml"]


@pytest.mark.parametrize("key", ["", "Satu", "../satu", "satu/dua", "1satu", "x" * 41])
def test_a_key_that_no_agency_can_have(tmp_path: Path, key: str) -> None:
    """Keys that leave the folder or that the reader would refuse are refused before anything is written."""
    with pytest.raises(UsageError) as refusal:
        write_example(tmp_path, key)
    assert refusal.value.key == "config.bad_agency_key"
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A file where the folder should be is a configuration error that names the path."""
    (tmp_path / "agencies").write_text("in the way", "utf-8")
    with pytest.raises(ConfigError) as refusal:
        write_example(tmp_path, "satu")
    assert refusal.value.mistakes[0].key == "config.cannot_write"


def test_no_example_file_holds_a_secret() -> None:
    """Passwords stand in the example only as references."""
    for text in example_files("contoh").values():
        lines = [line for line in text.splitlines() if line.strip().startswith("password:")]
        assert all("env:" in line for line in lines)


def test_the_live_variants_are_right_too(tmp_path: Path) -> None:
    """What the example shows as comments is in order when the signs before it are removed."""
    write_example(tmp_path, "contoh")
    text = (tmp_path / "agencies" / "contoh" / "sources.yaml").read_text("utf-8")
    lines = text[text.index("# --- Langsung dari API") :].splitlines()
    shown = [line.removeprefix("# ").removeprefix("#") for line in lines]
    start = {name: shown.index(f"{name}:") for name in ("siasn", "ekinerja", "simpeg")}
    document = Document("sources.yaml")
    ends = (start["ekinerja"], start["simpeg"] - 1, len(shown))
    fill(
        document, "\n".join(line for first, end in zip(start.values(), ends, strict=True) for line in shown[first:end])
    )
    found = read_sources(document, tmp_path)
    assert not document.mistakes
    assert {name: source.kind for name, source in found.sources.items()} == {
        "siasn": "siasn",
        "ekinerja": "ekinerja",
        "simpeg": "rest",
    }
