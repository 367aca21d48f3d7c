"""A how-to page as something to do: its fenced blocks, and one shell that goes through them."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```(?P<kind>[a-z]+)(?: file=(?P<file>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = "=== block"


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block. ``kind`` is sh (typed), text (seen after the block before), or the kind of a ``file``."""

    kind: str
    file: str | None
    text: str


def blocks_of(page: Path) -> list[Block]:
    """The fenced blocks of a page, in its order."""
    return [Block(each["kind"], each["file"], each["text"]) for each in _FENCE.finditer(page.read_text("utf-8"))]


def script_of(blocks: list[Block]) -> str:
    """All blocks as one script: a file is written where it stands, a command typed, and each one's end marked."""
    parts = ["set -euo pipefail"]
    for number, block in enumerate(blocks):
        parts.append(f'echo "{_MARK} {number}"')
        if block.file:
            parts.append(f"cat > {block.file} <<'END OF FILE'\n{block.text}END OF FILE")
        elif block.kind == "sh":
            parts.append(block.text.rstrip())
    return "\n".join(parts) + "\n"


def walk(blocks: list[Block], folder: Path, environment: dict[str, str]) -> dict[int, str]:
    """Go through the blocks in one shell; what was printed while each was typed, by its number.

    Raises AssertionError with everything printed when a command fails.
    """
    went = subprocess.run(
        ["bash"],
        input=script_of(blocks),
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert went.returncode == 0, went.stdout
    pieces = re.split(rf"^{_MARK} (\d+)\n", went.stdout, flags=re.MULTILINE)
    return {int(number): text for number, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def squeezed(text: str) -> list[str]:
    """The lines of a text that say anything, with single blanks."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def told(shown: str, printed: str) -> list[str]:
    """The lines that a page shows and that were not printed in that order; a line … stands for any others."""
    rest = iter(squeezed(printed))
    return [line for line in squeezed(shown) if line != "…" and line not in rest]
