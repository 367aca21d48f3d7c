"""The lists that can be imported, written out: their columns, and under which names files and portals have these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syncsvc.errors import UsageError
from syncsvc.mapping.columns import fold_column
from syncsvc.model.nomenclature import ReferenceCode, ReferencePosition, ReferenceUnit

Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ListShape:
    """One list: its noun, per field the column names that are known without being told (the first is our own), and the
    fields without which it says nothing."""

    name: str
    noun: type[Any]
    fields: Names
    required: frozenset[str]

    def columns(self, names: Sequence[str], own: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        """Field to those of the file's columns that may say it, the likeliest first, where there are any; ``own`` is
        what a person said. Raises UsageError for a field that the list does not have."""
        unknown = [field for field in own if field not in self.fields]
        if unknown:
            known = ", ".join(self.fields)
            raise UsageError("references.field_unknown", field=unknown[0], list=self.name, known=known)
        found = {fold_column(name): name for name in reversed(names)}
        wanted = {field: (own[field],) if field in own else known for field, known in self.fields.items()}
        taken = {field: dict.fromkeys(found.get(fold_column(name)) for name in each) for field, each in wanted.items()}
        return {field: tuple(name for name in each if name) for field, each in taken.items() if any(each)}


_CODE: Names = {"code": ("code", "id", "kode"), "title": ("title", "nama", "name")}
_POSITIONS: Names = {
    **_CODE,
    "kind": ("kind",),
    "level": ("level", "kode_jenjang_jabatan", "jenjang"),
    "status": ("status",),
    "family_id": ("family_id", "kel_jabatan_id"),
}
_UNITS: Names = {
    "code": ("code", "Id"),
    "title": ("title", "NamaUnor"),
    "level": ("level", "EselonId"),
    "agency": ("agency", "InstansiId"),
    "parent": ("parent", "DiatasanId"),
    "head_title": ("head_title", "NamaJabatan"),
}
POSITIONS, UNITS = "positions", "units"
CODE_LISTS = ("ranks", "echelons", "education", "legal_status", "job_kinds", "levels", "staff_types", "assignments")
"""Lists that have only code and title."""
SHAPES: dict[str, ListShape] = {
    POSITIONS: ListShape(POSITIONS, ReferencePosition, _POSITIONS, frozenset({"code", "title", "kind"})),
    UNITS: ListShape(UNITS, ReferenceUnit, _UNITS, frozenset({"code", "title"})),
    **{name: ListShape(name, ReferenceCode, _CODE, frozenset(_CODE)) for name in CODE_LISTS},
}


def shape_of(name: str) -> ListShape:
    """The list of that name. Raises UsageError naming all of them for another."""
    if name not in SHAPES:
        raise UsageError("references.list_unknown", list=name, known=", ".join(SHAPES))
    return SHAPES[name]
