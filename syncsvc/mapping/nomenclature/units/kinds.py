"""The kinds of unit: by which words a name begins, and what such a unit is in the tree."""

from __future__ import annotations

from enum import StrEnum


class Rank(StrEnum):
    """What a unit is in its tree."""

    OFFICE = "office"
    """Stands below the agency itself: its name is its own."""
    PART = "part"
    """Part of an office: the same name stands in several offices."""
    PLACE = "place"
    """Known by a place's name: kecamatan, kelurahan, puskesmas."""
    SCHOOL = "school"
    """Known by number and place."""


OFFICES = (
    "sekretariat daerah",
    "sekretariat dewan perwakilan rakyat daerah",
    "sekretariat jenderal",
    "inspektorat jenderal",
    "direktorat jenderal",
    "dinas",
    "badan",
    "kantor",
    "inspektorat",
    "rumah sakit",
    "satuan polisi",
    "staf ahli",
    "asisten",
    "kementerian",
    "pemerintah",
)
PARTS = (
    "cabang dinas",
    "inspektorat pembantu",
    "sekretariat",
    "tata usaha",
    "subbagian",
    "subbidang",
    "subdirektorat",
    "subseksi",
    "bagian",
    "bidang",
    "seksi",
    "direktorat",
    "deputi",
    "biro",
    "pusat",
    "balai",
    "upt",
    "unit",
    "instalasi",
    "urusan",
    "kelompok",
    "subkoordinator",
    "loka",
    "sanggar kegiatan belajar",
    "korwil",
)
PLACES = ("kecamatan", "kelurahan", "desa", "puskesmas", "pustu", "distrik")
SCHOOLS = {
    "sd": "",
    "sdn": "n",
    "sds": "s",
    "smp": "",
    "smpn": "n",
    "smps": "s",
    "sltp": "",
    "sltpn": "n",
    "sma": "",
    "sman": "n",
    "smas": "s",
    "smu": "",
    "smun": "n",
    "smk": "",
    "smkn": "n",
    "smks": "s",
    "tk": "",
    "tkn": "n",
    "ra": "",
    "slb": "",
    "slbn": "n",
    "sdlb": "",
    "sdlbn": "n",
    "mi": "",
    "min": "n",
    "mis": "s",
    "mts": "",
    "mtsn": "n",
    "mtss": "s",
    "ma": "",
    "man": "n",
    "mas": "s",
    "sdit": "",
    "smpit": "",
    "smait": "",
    "tkit": "",
}
"""Kinds of school as written, with what they say about the owner: n the state, s a foundation."""
SAME_SCHOOL = {"sltp": "smp", "smu": "sma", "sdit": "sd", "smpit": "smp", "smait": "sma", "tkit": "tk"}
TOGETHER = {
    kind: rank for rank, kinds in ((Rank.OFFICE, OFFICES), (Rank.PART, PARTS), (Rank.PLACE, PLACES)) for kind in kinds
}
SCHOOL_KINDS = frozenset(("sd", "smp", "sma", "smk", "tk", "ra", "slb", "sdlb", "mi", "mts", "ma"))
_NO_UNIT = """
guru kepala ketua staf pengadministrasi pelaksana bendahara perawat bidan dokter analis pengelola pranata camat
lurah sopir pengemudi operator penjaga pesuruh jabatan fungsional pegawai honorer pensiunan penilik pengawas
penyuluh jalan jl jln dusun lingkungan rt rw gang kampung komplek perumahan blok ahli wakil sekretaris direktur
pembina penata pengatur juru kasi kabid poli
"""
NO_UNIT = frozenset(_NO_UNIT.split())
"""Words that begin a position, a rank, an address or a room, but no unit."""
HEADS = frozenset(("kepala", "direktur", "sekretaris", "camat", "lurah", "kasi", "kabid"))
_FAMILIES = (
    ("dinas", "badan", "kantor", "inspektorat", "satuan polisi", "rumah sakit"),
    ("upt", "balai"),
    ("desa", "kelurahan"),
)
_FAMILY = {kind: kinds[0] for kinds in _FAMILIES for kind in kinds}


def family_of(kind: str) -> str:
    """Kinds that a reorganisation turns into each other are one family, called by its first."""
    return _FAMILY.get(kind, kind)


def rank_of(kind: str) -> Rank | None:
    """What a unit of this kind is; None of no known kind."""
    return Rank.SCHOOL if kind in SCHOOL_KINDS else TOGETHER.get(kind)
