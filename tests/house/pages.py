"""The project's documents: their links, fenced blocks, and the command lines that stand in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import typer
from typer.exceptions import TyperException

from syncsvc.cli import app
from tests.house.tree import project_texts

PLANS = "docs/plan/"
_FENCE = re.compile(r"^ *```(\w*)[^\n]*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
_UNIT_KEY = re.compile(r"^Exec\w+=")
_STARTS = {"CMD", "ENTRYPOINT", "exec", "sudo"}
_ENDS = {"|", "||", "&&", ";", ">", ">>", "<", "(", ")", "&"}


@dataclass(frozen=True, slots=True)
class Link:
    """A relative link: the page it stands on, the project path it leads to, and the heading's anchor or ""."""

    page: str
    target: str
    anchor: str


def pages() -> dict[str, str]:
    """Every Markdown document by its path, without the working papers of a plan."""
    return {name: text for name, text in project_texts().items() if name.endswith(".md") and not name.startswith(PLANS)}


def links() -> Iterator[Link]:
    """Every relative link of every document; what stands in fenced blocks is no link."""
    for page, text in pages().items():
        for address in _LINK.findall(_FENCE.sub("", text)):
            if ":" not in address:
                path, _, anchor = address.partition("#")
                yield Link(page, _joined(page, path) if path else page, anchor)


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    plain = _FENCE.sub("", text)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in _HEADING.findall(plain)}


def blocks(kind: str) -> Iterator[tuple[str, str]]:
    """Page and content of every fenced block of a kind."""
    for page, text in pages().items():
        yield from ((page, content) for found, content in _FENCE.findall(text) if found == kind)


def commands(text: str) -> Iterator[list[str]]:
    """The arguments of every call of ``syncsvc`` in shell lines, unit files, or sentences' code."""
    for line in text.replace("\\\n", " ").splitlines():
        reader = shlex.shlex(_joinable(line), posix=True, punctuation_chars="|&;<>()")
        reader.whitespace_split = True
        words = list(reader)
        for at, word in enumerate(words):
            program = _UNIT_KEY.sub("", word)
            if "=" not in program and PurePosixPath(program).name == "syncsvc" and _is_call(words[:at]):
                yield _until_end(words[at + 1 :])


def _is_call(before: list[str]) -> bool:
    """Whether a word stands where a program's name does: after nothing, settings, an operator, or an instruction."""
    return not before or before[-1] in _ENDS | _STARTS or ("=" in before[-1] and not before[-1].startswith("-"))


def _joinable(line: str) -> str:
    """A line that shlex can split: comments gone, JSON lists of a Dockerfile as words, stray quotes closed."""
    bare = re.sub(r"(^|\s)#.*$", "", line)
    if "[" in bare and '", "' in bare:
        bare = bare.replace('", "', '" "').replace("[", " ").replace("]", " ")
    return bare if bare.count("'") % 2 == 0 and bare.count('"') % 2 == 0 else ""


def _until_end(words: list[str]) -> list[str]:
    end = next((at for at, word in enumerate(words) if word in _ENDS), len(words))
    return words[:end]


def _joined(page: str, path: str) -> str:
    parts: list[str] = list(PurePosixPath(page).parent.parts)
    for part in PurePosixPath(path).parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


@cache
def _whole() -> Any:
    """All commands; they take longer to build than to parse with."""
    return typer.main.get_command(app)


def refusal(call: list[str]) -> str:
    """Why a call could not be parsed, or ""; nothing is run."""
    command, words = _whole(), list(call)
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
    if words == ["--help"]:
        return ""
    if words and hasattr(command, "commands") and not words[0].startswith("-"):
        return f"no command {words[0]}"
    try:
        command.make_context("syncsvc", words)
    except TyperException as refused:
        return str(refused) or type(refused).__name__
    return ""


def command_words() -> dict[str, set[str]]:
    """The commands by name, each with those below it."""
    return {name: set(getattr(command, "commands", {})) for name, command in _whole().commands.items()}
