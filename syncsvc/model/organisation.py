"""The organisation nouns: units as a tree, and the national list of positions."""

from __future__ import annotations

from dataclasses import dataclass

from syncsvc.model.schema import Date, Echelon, Flag, Id, JobKind, NipText, Text


@dataclass(frozen=True, slots=True)
class Unit:
    """One organisational unit (unor) of one side. The root has no parent, or is its own parent.

    A structural post lives here and nowhere else: ``head_title`` is its title (SIASN's ``NamaJabatan``),
    ``head_id`` the person id of who holds it, ``head_nip`` the same as a NIP where a local system keeps that.
    """

    source: Text
    row_key: Text
    unread: Text
    id: Id
    parent_id: Id
    name: Text
    head_title: Text
    head_id: Id
    head_nip: NipText
    echelon: Echelon
    active: Flag
    valid_from: Date
    valid_to: Date
    national_id: Id


@dataclass(frozen=True, slots=True)
class Position:
    """One row of a reference of positions: the distinct (kind, id, title) that the national side uses.

    ``status`` is SIASN's: N in use, O old (null where the list does not say).
    """

    source: Text
    row_key: Text
    unread: Text
    job_kind: JobKind
    id: Id
    title: Text
    status: Text
