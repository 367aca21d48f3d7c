"""The documents: links lead somewhere, commands and codes exist, and what must be told is told."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from pathlib import PurePosixPath

import pytest
import yaml

from syncsvc import errors
from syncsvc.app.runs import EXIT_FINDINGS, EXIT_HELD, EXIT_PARTIAL
from syncsvc.checks import CHECKS
from syncsvc.config.mapping_file import OWN_FIELDS, FieldShape, TableShape, draft_mapping
from syncsvc.config.read import Document, fill
from syncsvc.mapping.dates import FORMATS
from syncsvc.model import TABLES
from syncsvc.model.schema import kinds
from syncsvc.presets import mapping_names
from tests.house.pages import PLANS, anchors, blocks, commands, links, pages, refusal
from tests.house.tree import ROOT, modules, project_files, project_texts

CODES = {check.code for check in CHECKS}
MAX_PICTURE_BYTES = 300_000
_FAMILIES = "|".join(sorted({code.split("-")[0] for code in CODES}))
_CODE = re.compile(rf"\b(?:{_FAMILIES})-\d\d\b")
_VARIABLE = re.compile(r"\bSYNCSVC_[A-Z_]+\b")
_SPOKEN = re.compile(r"`(syncsvc [a-z][^`]*)`")
_SHELLS = ("sh", "ini")


def test_every_relative_link_leads_to_a_file() -> None:
    """Each link to a file of the project finds it, and its anchor is a heading there."""
    here = {path.relative_to(ROOT).as_posix() for path in project_files()}
    folders = {PurePosixPath(path).parent.as_posix() for path in here}
    lost = [link for link in links() if link.target not in here | folders]
    texts = pages()
    astray = [link for link in links() if link.anchor and link.anchor not in anchors(texts.get(link.target, ""))]
    assert not lost
    assert not astray


def test_every_document_is_reached_from_the_index() -> None:
    """Whoever starts at docs/README.md gets to every page and picture below docs."""
    ways: dict[str, set[str]] = {}
    for link in links():
        ways.setdefault(link.page, set()).add(link.target)
    reached, ahead = set[str](), ["docs/README.md"]
    while ahead:
        page = ahead.pop()
        reached.add(page)
        ahead += sorted(ways.get(page, set()) - reached)
    wanted = {path.relative_to(ROOT).as_posix() for path in project_files() if path.suffix in {".md", ".png"}}
    assert {name for name in wanted if name.startswith("docs/") and not name.startswith(PLANS)} <= reached


def test_every_command_line_could_be_typed() -> None:
    """Each call of syncsvc in a block or in the Dockerfile names an existing command, options and values."""
    told = [(page, call) for kind in _SHELLS for page, text in blocks(kind) for call in commands(text)]
    told += [("Dockerfile", call) for call in commands((ROOT / "Dockerfile").read_text("utf-8"))]
    assert len(told) > 50
    assert not [f"{page}: syncsvc {' '.join(call)}: {wrong}" for page, call in told if (wrong := refusal(call))]


def test_every_command_in_a_sentence_exists() -> None:
    """So does each call within a sentence, which may leave its arguments out."""
    told = [(page, call) for page, text in pages().items() for said in _SPOKEN.findall(text) for call in commands(said)]
    wrong = [(page, call, refused) for page, call in told if (refused := refusal(call))]
    assert told
    assert not [each for each in wrong if not each[2].startswith("Missing parameter")]


@pytest.mark.parametrize(
    "line",
    ["syncsvc reconcile x", "syncsvc run x --fast", "syncsvc findings decide", "syncsvc findings --format pdf"],
)
def test_a_wrong_command_line_would_be_seen(line: str) -> None:
    """An unknown command, option or value and a missing argument are noticed."""
    assert [refusal(call) for call in commands(line)] != [""]


def test_every_check_that_is_named_exists() -> None:
    """No document names a check that there is not."""
    assert not {(page, code) for page, text in pages().items() for code in _CODE.findall(text) if code not in CODES}


def test_the_readme_counts_the_checks() -> None:
    """The README's table has every family with its number of checks, and their sum."""
    text = (ROOT / "README.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `([A-Z]+)` \| (\d+) \|", text, re.MULTILINE))
    assert {family: int(number) for family, number in told.items()} == Counter(code[:3] for code in CODES)
    assert f"\n{len(CODES)} checks" in text


def test_the_architecture_names_what_there_is() -> None:
    """Every room of the package has its line in docs/architecture.md, and every module named there exists."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    places = {module.place for module in modules()}
    rooms = {f"{place.split('/')[0]}/" if "/" in place else place for place in places if not place.startswith("__")}
    told = set(re.findall(r"`([a-z_]+(?:/[a-z_]+)*(?:/|\.py))`", text)) - {"reports/x.py"}
    assert rooms - told == set()
    ends = {part for place in places for part in (place, place.rpartition("/")[2])}
    assert {name for name in told if name.endswith(".py")} - ends == set()


def test_every_setting_is_told() -> None:
    """What the program reads from the environment stands in the documents, and they name nothing else."""
    settings = import_module("syncsvc.settings")
    read = {value for name, value in vars(settings).items() if name.endswith("_VARIABLE")}
    read |= {name for module in modules() for name in _VARIABLE.findall(module.text)}
    told = {name for text in pages().values() for name in _VARIABLE.findall(text)}
    assert {name for name in read if not any(name in text for text in pages().values())} == set()
    assert told <= read


def test_every_exit_code_is_told() -> None:
    """The table of exit codes has each code that an error or the end of a run can have."""
    raised = {each.exit_code for each in vars(errors).values() if isinstance(each, type) and hasattr(each, "exit_code")}
    text = (ROOT / "docs" / "how-to" / "cron.md").read_text("utf-8")
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert raised | {0, EXIT_FINDINGS, EXIT_PARTIAL, EXIT_HELD} <= told


def test_the_mapping_page_tells_everything() -> None:
    """It names every noun, field, option and date format, and each preset stands in the page about files."""
    text = (ROOT / "docs" / "how-to" / "pemetaan.md").read_text("utf-8")
    told = set(re.findall(r"`([^`\n]+)`", text))
    fields = {name for noun in TABLES.values() for name in kinds(noun)}
    options = {*FieldShape.model_fields, *(info.alias or name for name, info in TableShape.model_fields.items())}
    assert set(TABLES) | fields | set(FORMATS) | options <= told | OWN_FIELDS
    files = (ROOT / "docs" / "how-to" / "berkas-portal.md").read_text("utf-8")
    assert all(f"`{name}`" in files for name in mapping_names() if name != "simpeg-generic")


def test_shown_configuration_is_right() -> None:
    """Every YAML block can be read, and every mapping in one has no mistake."""
    for page, text in blocks("yaml"):
        assert isinstance(yaml.safe_load(text), dict), page
        document = Document(page)
        fill(document, text)
        if set(document.table.get("tables", {})) & set(TABLES):
            draft_mapping(document)
        assert not document.mistakes, page


def test_pictures_are_light() -> None:
    """No picture has more than 300 kB, so that a page with one opens at once."""
    pictures = [path for path in project_files() if path.suffix == ".png"]
    assert pictures
    assert not [path.name for path in pictures if path.stat().st_size > MAX_PICTURE_BYTES]


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    """CHANGELOG.md has an Unreleased section, on top."""
    sections = re.findall(r"^## (.*)$", project_texts()["CHANGELOG.md"], re.MULTILINE)
    assert sections[0].strip("[]") == "Unreleased"
