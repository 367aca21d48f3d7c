"""The people nouns: an employee as one side sees the person now, and the histories behind that."""

from __future__ import annotations

from dataclasses import dataclass

from syncsvc.model.schema import (
    Assignment,
    Date,
    Echelon,
    Education,
    Flag,
    Id,
    JobKind,
    LegalStatus,
    Name,
    Nik,
    NipText,
    OldNip,
    RankCode,
    Sex,
    StaffType,
    Status,
    Text,
)


@dataclass(frozen=True, slots=True)
class Employee:
    """One ASN on one side, current state. ``nip`` is null when the source's text is no valid NIP.

    Codes are SIASN's: ``rank`` 11-45 for PNS and P01-P17 for PPPK, ``job_kind`` 1-4, ``legal_status`` 01-99,
    ``echelon`` 11-52 and 99, ``education`` 05-50 (their string order is their order), ``status`` cpns/pns/pppk.
    """

    source: Text
    row_key: Text
    unread: Text
    person_id: Id
    nip: NipText
    nip_raw: Text
    nip_old: OldNip
    nik: Nik
    nik_verified: Flag
    name: Name
    title_front: Text
    title_back: Text
    birth_date: Date
    sex: Sex
    status: Status
    legal_status: LegalStatus
    staff_type: StaffType
    cpns_date: Date
    pns_date: Date
    rank: RankCode
    rank_date: Date
    job_kind: JobKind
    job_id: Id
    job_title: Text
    job_date: Date
    echelon: Echelon
    education: Education
    unit_id: Id
    unit_name: Text
    agency_home: Id
    agency_work: Id
    supervisor_nip: NipText


@dataclass(frozen=True, slots=True)
class Appointment:
    """One row of a position history (riwayat jabatan): a job in a unit from ``start`` to ``end`` (open when null)."""

    source: Text
    row_key: Text
    unread: Text
    nip: NipText
    job_kind: JobKind
    job_id: Id
    job_title: Text
    echelon: Echelon
    unit_id: Id
    start: Date
    end: Date
    assignment: Assignment


@dataclass(frozen=True, slots=True)
class Rank:
    """One row of a rank history (riwayat golongan)."""

    source: Text
    row_key: Text
    unread: Text
    nip: NipText
    rank: RankCode
    start: Date


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract of a PPPK (perjanjian kerja): from ``start`` to ``end``, both included."""

    source: Text
    row_key: Text
    unread: Text
    nip: NipText
    start: Date
    end: Date
