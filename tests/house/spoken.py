"""What the package's sources say: every quoted text, every key a call speaks by, every family of computed keys."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from syncsvc import errors
from syncsvc.lang import LANGUAGES
from tests.house.tree import PACKAGE, Module, modules, project_texts

ROOMS = {path.stem for path in (PACKAGE / "lang" / "id").glob("*.toml")}

OWN_ROOM = ("reports", "config")
"""Rooms whose sources leave the room's name out of the key (``w.say("page.skip")``, ``blame(place, "missing")``)."""

COMPUTED = {
    "checks.": "checks/",  # by code: reports.wording, app.findings
    "reports.run_state.": "model/",
    "reports.state_name.": "model/",
    "reports.confidence.": "checks/",
    "reports.severity.": "model/",
    "reports.actor.": "model/",
    "reports.life.": "model/",
    "reports.side.": "model/",
    "reports.entity.": "",
    "reports.reason.": "",
    "reports.field.": "",
    "reports.month.": "",
    "reports.evidence.": "reports/",  # reports.evidence: by label
    "reports.value.": "reports/",  # reports.evidence: by family and code
    "reports.section.": "reports/",  # reports.headline: by part, with whose numbers it shows
    "reports.item.": "reports/",
    "reports.column.": "",
    "reports.cause.": "reports/",
    "reports.listing.": "",  # reports.nomenclature: by list
    "reports.page.": "reports/",  # the words of the page's script: reports.embed
    "serve.worker.": "app/",  # app.wishes: by how a worker stands
    "run.ended.": "model/",  # app.runs: by state
    "run.reason.": "",  # app.runs: by the run's reason
    "run.doubt.": "jobs/",  # app.runs: by the guard's reason
    "remote.reason.": "",  # connectors.rest.failures: by why a call brought no answer
    "live.verdict.": "",  # app.person: by verdict
    "live.part.": "app/",  # app.person: by the kind of row
    "live.history.": "app/",  # app.person: by noun
    "live.not_called.": "",  # app.outlook: by why a look makes no call
    "live.token_kind.": "connectors/tokens/",  # app.outlook: by how a token is had
    "references.change.": "mapping/references/",  # app.references: by kind of change
    "references.ruling.": "mapping/nomenclature/",  # app.outlived: by what became of a ruling's entry
    "nomenclature.reason.": "",  # reports.explanation: by the key of a Reason
    "run.remark.": "model/",  # app.site: by kind of remark
    "nomenclature.ruled.": "model/",  # app.rulings: by verdict
    "nomenclature.decision.": "model/",
    "nomenclature.sheet.": "reports/",  # reports.term_sheet: by column
    "nomenclature.evidence.": "model/",
    "nomenclature.kinship.": "model/",
    "timetable.do.": "model/",  # app.schedules: by what is done
    "timetable.day.": "model/",  # app.schedules: by day of the week
    "audit.flaw.": "",  # app.audit: by flaw
    "store.copied.": "",  # app.database: by whether a table is equal
    "structure.outcome.": "app/",  # app.structure: by what became of the decree
    "structure.standing.": "jobs/",  # app.structure: by where the decree stands
    "notify.subject.": "model/",  # notify.wording: by event
    "notify.body.": "model/",
    "notify.remedy.": "model/",
    "notify.phase.": "model/",
    "notify.kind.": "model/",  # notify.wording: by kind of run
    "notify.error.": "",  # notify.posting: by why a call was turned away
    "structure.change.": "model/",  # app.structure: by kind of change
    "api.title.": "web/",  # web.api.problems: by status
}
"""Families whose last part is a code, and the folder in whose sources the code must still stand."""

ASSEMBLED = frozenset(
    f"config.unknown_{name}{near}" for name in ("noun", "field") for near in ("", "_near")
)  # config.mapping_file: the words for unknown keys, said of nouns and fields

_ERRORS = {
    name
    for name, each in vars(errors).items()
    if isinstance(each, type) and issubclass(each, errors.SyncsvcError) and each is not errors.ConfigError
}
_KEY_AT = {"blame": 1, "blame_at": 2, "fault": 0}
_QUOTED = re.compile(r"""["']([\w.-]+)["']""")


@cache
def spoken(folder: str = "") -> frozenset[str]:
    """Every text that stands in quotes in the sources below a folder of the package."""
    found: set[str] = set()
    for module in modules():
        if module.place.startswith(folder):
            found |= {
                node.value
                for node in ast.walk(module.tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    for name, text in project_texts().items():
        if name.startswith(f"syncsvc/{folder}") and name.endswith((".j2", ".js")):
            found |= set(_QUOTED.findall(text))
    return frozenset(found)


@cache
def _codes(folder: str) -> frozenset[str]:
    """What a key's last part may be: every quoted text of a folder, the names of its columns, the months."""
    fields = {
        node.target.id
        for module in modules()
        if module.place.startswith(folder)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    return frozenset(spoken(folder) | fields | {str(month) for month in range(1, 13)})


def used(key: str) -> bool:
    """Whether a key can be said: it is written out, short where the room allows it, or made from a code."""
    room, _, rest = key.partition(".")
    if key in ASSEMBLED or key in spoken() or (room in OWN_ROOM and rest in spoken(f"{room}/")):
        return True
    families = [prefix for prefix in COMPUTED if key.startswith(prefix)]
    return any(_stands(key.removeprefix(prefix), COMPUTED[prefix]) for prefix in families)


def _stands(code: str, folder: str) -> bool:
    """A code stands in a folder's sources; of a check's sentence (``PEG-03.title``) the check's code does."""
    return code in _codes(folder) or code.removesuffix(f".{code.rpartition('.')[2]}") in _codes(folder)


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _texts(call: ast.Call, start: int, stop: int) -> list[str]:
    return [
        part.value for part in call.args[start:stop] if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def _key_of(module: Module, call: ast.Call) -> str | None:
    """The key a call speaks by, where it is written out: errors, configuration mistakes, reasons, ``say``."""
    name = _name(call)
    if name == "Reason":
        return next((f"nomenclature.reason.{text}" for text in _texts(call, 0, 1)), None)
    if name in _ERRORS:
        return next(iter(_texts(call, 0, 1)), None)
    if name in _KEY_AT:
        at = _KEY_AT[name]
        return next((f"config.{text}" for text in _texts(call, at, at + 1)), None)
    if name != "say":
        return None
    text = next((text for text in _texts(call, 0, 2) if text not in LANGUAGES), None)
    room = module.place.split("/")[0]
    return f"{room}.{text}" if text and room in OWN_ROOM and text.split(".")[0] not in ROOMS else text


def said() -> Iterator[tuple[str, str, set[str] | None]]:
    """Place, key and given facts of all that is said by a written-out key; facts None where they are computed."""
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and (key := _key_of(module, node)):
                yield module.at(node), key, _facts_of(node)


def _facts_of(call: ast.Call) -> set[str] | None:
    """The names of the facts a call gives; None where they are computed. A ``Reason`` has them in a table."""
    if _name(call) == "Reason":
        tables = [*call.args[1:], *(word.value for word in call.keywords)]
        if not tables:
            return set()
        keys = tables[0].keys if isinstance(tables[0], ast.Dict) else [None]
        written = {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
        return written if len(written) == len(keys) else None
    named = {keyword.arg for keyword in call.keywords}
    return None if None in named else {name for name in named if name}
