"""YAML as a person typed it: every scalar is text, every key knows its line, every mistake is collected.

The parser is PyYAML's; of its features only mappings, lists and scalars are let through. Anchors, merge keys
and tags are refused (a short file could otherwise grow without bound), a key may stand once, and depth and
size are limited. A scalar that is empty, ``null`` or ``~`` and not quoted is None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from syncsvc.config.explain import explain
from syncsvc.errors import Mistake

Place = tuple[str | int, ...]
Shape = TypeVar("Shape", bound=BaseModel)

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class Document:
    """One file read: plain data, the line (from 1) of every key and list entry, and the mistakes so far."""

    file: str
    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def readable(self) -> bool:
        """True when the file is a table; otherwise why not is among the mistakes."""
        return isinstance(self.data, dict)

    @property
    def table(self) -> dict[str, Any]:
        """The whole file as a table; empty when it is none."""
        return self.data if isinstance(self.data, dict) else {}

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def blame(self, place: Place, key: str, **facts: object) -> None:
        """Note one mistake at a place. ``key`` is the sentence's name in ``lang/*/config.toml``."""
        self.blame_at(self.line(place), place, key, **facts)

    def blame_at(self, at: int, place: Place, key: str, **facts: object) -> None:
        """Note one mistake on line ``at``, for what has no place of its own."""
        self.mistakes.append(self.notice(at, place, key, **facts))

    def notice(self, at: int, place: Place, key: str, **facts: object) -> Mistake:
        """A sentence about a place, not noted as a mistake of the document."""
        path = ".".join(str(part) for part in place)
        return Mistake(self.file, at, path, f"config.{key}", tuple(facts.items()))

    def shape(self, model: type[Shape], data: object, place: Place = ()) -> Shape | None:
        """``data``, which stands at ``place``, as the model; None after noting all that is wrong with it."""
        try:
            return model.model_validate(data)
        except ValidationError as refusal:
            for error in refusal.errors(include_url=False):
                explained = explain(error, model, str(place[-1]) if place else self.file)
                missing = len(explained.below)
                where = self._known(place, error["loc"][: len(error["loc"]) - missing])
                where = (*where, *explained.below)
                key = "empty" if missing and where in self.lines else explained.key
                self.blame(where, key, **explained.facts)
            return None

    def _known(self, place: Place, location: Place) -> Place:
        """The part of a pydantic location that stands in the file (union tags and aliases do not)."""
        for part in location:
            if (*place, part) in self.lines:
                place = (*place, part)
        return place


def read_document(path: Path) -> Document:
    """Read one YAML file. Never raises for its content: what is wrong stands in ``mistakes``."""
    document = Document(path.as_posix())
    text = _text(path, document)
    if text is None:
        return document
    fill(document, text)
    return document


def fill(document: Document, text: str) -> None:
    """Parse ``text`` into the document. Never raises for its content."""
    bad = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if bad:
        document.blame_at(text[: bad.start()].count("\n") + 1, (), "control_sign")
        return
    loader = _Composer(text.removeprefix("\ufeff"), document)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        document.blame_at(line, (), _syntax_key(error), column=column)
        return
    except _TooDeep:
        document.blame((), "too_deep", depth=MAX_DEPTH)
        return
    finally:
        loader.dispose()
    document.lines[()] = 1
    document.data = _plain(node, (), document) if node else {}
    if not isinstance(document.data, dict):
        document.blame((), "not_a_table")


def _text(path: Path, document: Document) -> str | None:
    if not path.is_file():
        document.blame((), "file_missing")
        return None
    try:
        with path.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        document.blame((), "file_unreadable", reason=error.strerror or type(error).__name__)
        return None
    if len(content) > MAX_BYTES:
        document.blame((), "file_too_big", megabytes=MAX_BYTES // 1_000_000)
        return None
    return _decoded(content, document)


def _decoded(content: bytes, document: Document) -> str | None:
    """UTF-8 text; the mistake names the line of the first bad byte."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        document.blame_at(content[: error.start].count(b"\n") + 1, (), "not_utf8")
        return None


def _syntax_key(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "'\\t'" in problem:
        return "tab"
    return "two_documents" if "another document" in problem else "syntax"


class _TooDeep(Exception):  # noqa: N818 - never leaves this module
    """Nesting beyond ``MAX_DEPTH``."""


class _Composer(yaml.SafeLoader):
    """Nodes only; notes anchors, aliases and tags instead of following them."""

    def __init__(self, text: str, document: Document) -> None:
        super().__init__(text)
        self._document = document
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """One node below ``parent``; an alias becomes an empty scalar."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        marks: tuple[Any, Any] = (event.start_mark, event.end_mark)
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            self.get_event()  # type: ignore[no-untyped-call]
            self._document.blame_at(line, (), "anchor")
            return yaml.ScalarNode("tag:yaml.org,2002:str", "", *marks)
        if event.anchor is not None:
            self._document.blame_at(line, (), "anchor")
            event.anchor = None
        if event.tag is not None:
            self._document.blame_at(line, (), "tag")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _TooDeep
        node: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _plain(node: yaml.Node, place: Place, document: Document) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, document)
    if isinstance(node, yaml.SequenceNode):
        entries = []
        for number, entry in enumerate(node.value):
            document.lines[(*place, number)] = entry.start_mark.line + 1
            entries.append(_plain(entry, (*place, number), document))
        return entries
    plain = getattr(node, "style", None) is None
    return None if plain and node.value in _NOTHING else node.value


def _mapping(node: yaml.MappingNode, place: Place, document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in node.value:
        line = name.start_mark.line + 1
        fault = _key_fault(name, found)
        if fault:
            document.blame_at(line, (*place, _key_text(name)), fault, name=_key_text(name))
            continue
        here = (*place, name.value)
        document.lines[here] = line
        found[name.value] = _plain(value, here, document)
    return found


def _key_fault(name: yaml.Node, found: dict[str, Any]) -> str | None:
    if not isinstance(name, yaml.ScalarNode):
        return "key_not_text"
    if name.value == "<<" and getattr(name, "style", None) is None:
        return "anchor"
    return "duplicate_key" if name.value in found else None


def _key_text(name: yaml.Node) -> str:
    return name.value if isinstance(name, yaml.ScalarNode) else "?"
