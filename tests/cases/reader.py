"""How a case file is read.

A case file is named after its check and is also its manual: prose first, then cases. A case is a title, tables and
what is found; cells are parted by ``|``; an empty cell is an absent value.

    == Title of the case
    today: 2026-11-21                      (optional)
    scope: 198501012010011901              (optional)

    local.employee
    nip                | legal_status
    198501012010011901 | 01

    finds
    entity   | key                | field        | period
    employee | 198501012010011901 | legal_status |

    not checked
    reason | count
    empty  | 1

A case about the reading itself starts before the nouns: with a source's own cells, the mapping a site would write
for them (YAML, no blank lines), and what the connector remarked beside the rows. ``raw`` and ``remarks`` name the
source and its table; a remark's kinds are those of ``model.raw.RemarkKind``.

    mapping simpeg
    tables:
      employee: {from: pegawai, row_key: [id], fields: {nip: nip, name: nama, birth_date: tgl_lahir}}

    raw simpeg.pegawai
    id | nip                | nama | tgl_lahir
    7  | 198501012010011901 | Budi | 31/02/1985

    remarks simpeg.pegawai
    kind    | place | row | count
    formula | nama  |     | 3

Required fields that a remote's answers lack stand under ``gone`` and the source:

    gone siasn
    table      | column  | answers
    data_utama | nipBaru | 12

What earlier runs saw stands in ``memory states`` and ``memory changes``, with days for moments:

    memory states
    side     | skp_id | status    | since      | before
    ekinerja | s1     | submitted | 2026-11-01 | draft
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

Row = dict[str, str | None]


@dataclass(slots=True)
class Case:
    """One case of one check."""

    check: str
    title: str
    facts: dict[str, str] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    mappings: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Check and title, for the test's name."""
        return f"{self.check}: {self.title}"


def read_cases(folder: Path) -> list[Case]:
    """All cases of a folder's ``*.txt``, in order."""
    return [case for path in sorted(folder.glob("*.txt")) for case in _read(path)]


def _read(path: Path) -> list[Case]:
    cases: list[Case] = []
    for part in path.read_text("utf-8").split("\n== ")[1:]:
        title, _, body = part.partition("\n")
        case = Case(path.stem, title.strip())
        for block in body.strip().split("\n\n"):
            _take(case, [line for line in block.split("\n") if line.strip()])
        cases.append(case)
    return cases


def _take(case: Case, lines: list[str]) -> None:
    while lines and ":" in lines[0] and "|" not in lines[0]:
        name, _, value = lines.pop(0).partition(":")
        case.facts[name.strip()] = value.strip()
    if not lines:
        return
    kind, _, source = lines[0].partition(" ")
    if kind == "mapping":
        case.mappings[source] = "\n".join(lines[1:])
        return
    columns = _cells(lines[1]) if len(lines) > 1 else []
    rows = [dict(zip(columns, _cells(line), strict=True)) for line in lines[2:]]
    case.tables[lines[0].strip()] = [{name: value or None for name, value in row.items()} for row in rows]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]
