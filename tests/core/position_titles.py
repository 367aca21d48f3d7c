"""An invented national list of positions in the national spelling, and local titles with what is right for each.

A line of titles: local title | kind | rank | what is right. Right is an id of the list; ``-`` when nothing fits;
``?`` when a person must say, whose candidates begin with the id behind it, if there is one. Patterns: domain
reference 4.3 and 4.4, and the rules by which pairs are labelled; the titles are our own.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from syncsvc.config.nomenclature import nomenclature_facts
from syncsvc.model.nomenclature import JF, ReferencePosition
from syncsvc.model.schema import schema

_LEVELS = {
    "PM": "Pemula",
    "TR": "Terampil",
    "MH": "Mahir",
    "PY": "Penyelia",
    "PT": "Ahli Pertama",
    "MU": "Ahli Muda",
    "MA": "Ahli Madya",
    "UT": "Ahli Utama",
}
_FAMILIES = {
    "PK": ("Pranata Komputer", "TR MH PY PT MU MA UT"),
    "AR": ("Arsiparis", "TR MH PY PT MU MA UT"),
    "BI": ("Bidan", "PM TR MH PY PT MU MA"),
    "PW": ("Perawat", "TR MH PY PT MU MA"),
    "GU": ("Guru", "PT MU MA UT"),
    "DO": ("Dokter", "PT MU MA UT"),
    "DG": ("Dokter Gigi", "PT MU MA UT"),
    "PB": ("Pengelola Pengadaan Barang/Jasa", "PT MU MA"),
    "SA": ("Analis Sumber Daya Manusia Aparatur", "PT MU MA UT"),
    "AS": ("Asesor Sumber Daya Manusia Aparatur", "PT MU"),
    "PU": ("Pengawas Penyelenggaraan Urusan Pemerintahan Daerah", "PT MU MA UT"),
    "PH": ("Pranata Hubungan Masyarakat", "TR MH PY PT MU MA"),
    "UU": ("Perancang Peraturan Perundang-undangan", "PT MU MA UT"),
    "K3": ("Penguji Keselamatan Dan Kesehatan Kerja", "PT MU MA"),
    "AK": ("Analis Kebijakan", "PT MU MA UT"),
    "KB": ("Penyuluh Keluarga Berencana", "TR MH PY PT MU MA"),
}
_OTHERS = """
PP-TR | Polisi Pamong Praja Pelaksana / Terampil | JF | TR | N
PP-MH | Polisi Pamong Praja Pelaksana Lanjutan / Mahir | JF | MH | N
PP-MU | Polisi Pamong Praja Ahli Muda | JF | MU | N
BI-MH-O | Bidan Pelaksana Lanjutan / Mahir | JF | MH | O
KP-MU-O | Analis Kepegawaian Ahli Muda | JF | MU | O
JS-XX-O | Juru Sita | JF | XX | O
J01 | PENGADMINISTRASI UMUM | JP | | 1
J02 | PENGADMINISTRASI KEUANGAN | JP | | 1
J03 | PENGADMINISTRASI KEPEGAWAIAN | JP | | 1
J04 | PENGOLAH DATA KEPEGAWAIAN | JP | | 1
J05 | PENGELOLA KEUANGAN | JP | | 1
J06 | PENYUSUN LAPORAN KEUANGAN | JP | | 1
J07 | ANALIS JABATAN | JP | | 1
J08 | ANALIS POTENSI MASJID | JP | | 1
J09 | PETUGAS BAHAN PUBLIKASI DAN INFORMASI | JP | | 1
J10 | PENGELOLA SARANA DAN PRASARANA KANTOR | JP | | 1
J11 | PENGOLAH DATA PERLENGKAPAN DAN RUMAH TANGGA PIMPINAN DAERAH | JP | | 1
J12 | PENYUSUN RENCANA KEGIATAN DAN ANGGARAN | JP | | 1
J13 | PENYULUH KESEHATAN | JP | | 1
J14 | PENGEMUDI AMBULANS | JP | | 1
J15 | PRAMU BAKTI | JP | | 1
J16 | PRAMUBAKTI | JP | | 1
J17 | TEKNISI LABORATORIUM KESEHATAN | JP | | 1
J18 | PENELAAH TEKNIS KEBIJAKAN | JP | | 1
J19 | PENELAAH TEKNIS KEBIJAKAN | JP | | 1
J20 | ARSIPARIS | JP | | 1
J21 | PRANATA KOMPUTER AHLI MUDA | JP | | 1
J22 | PENGAWAS LALU LINTAS (DARAT) | JP | | 1
J23 | PENGAWAS LALU LINTAS (LAUT) | JP | | 1
J24 | PENGELOLA DATA DAN SISTEM INFORMASI | JP | | 1
J25 | PENGELOLA DATA SISTEM DAN INFORMASI | JP | | 1
J26 | PENYUSUN BAHAN KERJA SAMA ANTAR LEMBAGA | JP | | 1
J27 | OPERATOR KOMPUTER TINGKAT 1 | JP | | 1
J28 | OPERATOR KOMPUTER TINGKAT 2 | JP | | 1
J29 | PENGHIMPUN DATA KEPEGAWAIAN | JP | | 1
J30 | PENGOLAH DATA KEUANGAN | JP | | 1
J31 | PENGADMINISTRASI UMUM DAN KEUANGAN | JP | | 1
J32 | PENGELOLA KEUANGAN DAN ASET | JP | | 1
J33 | PENYAJI BAHAN RAPAT | JP | | 1
J34 | OPERATOR RADIO TINGKAT 3 | JP | | 1
"""
FUNCTIONAL = """
Pranata Komputer Ahli Muda | JF | | PK-MU
PRANATA  KOMPUTER AHLI MUDA | JF | | PK-MU
Pranata Komputer Pelaksana | JF | | PK-TR
Pranata Komputer Pelaksana Lanjutan | JF | | PK-MH
Pranata Komputer Pertama | JF | | PK-PT
Pranata Komputer Muda | JF | | PK-MU
Pranata Komputer Madya | JF | | PK-MA
Pranata Komputer Utama | JF | | PK-UT
Bidan Pelaksana Pemula | JF | | BI-PM
Arsiparis Terampil Pelaksana Lanjutan | JF | | AR-MH
Perawat Madya / Ahli Madya | JF | | PW-MA
Bidan Mahir | JF | | BI-MH
Bidan Pelaksana Lanjutan / Mahir | JF | | BI-MH-O
Bidan Pelaksana Lanjutan | JF | | BI-MH
Polisi Pamong Praja Terampil | JF | | PP-TR
Satpol PP Mahir | JF | | PP-MH
Pol PP Muda | JF | | PP-MU
Ahli Muda Pranata Komputer | JF | | PK-MU
AHLI PERTAMA - DOKTER | JF | | DO-PT
Terampil - Perawat | JF | | PW-TR
Arsiparis (Ahli Madya) | JF | | AR-MA
Arsiparis Tk. Ahli Pertama | JF | | AR-PT
Arsiparis Tingkat Mahir | JF | | AR-MH
Pranata Komputer Ahli Petama | JF | | PK-PT
Pranata Komputer Ahli Pertamaa | JF | | PK-PT
Perawat Penyeila | JF | | PW-PY
Arsiparis Ahli Muda (JFT) | JF | | AR-MU
JFT Arsiparis Ahli Muda | JF | | AR-MU
Jabatan Fungsional Arsiparis Ahli Muda | JF | | AR-MU
Arsiparis Ahli Muda (Koordinator) | JF | | AR-MU
Pranata Komputer Ahli Muda Dinas Kominfo | JF | | PK-MU
Perawat Terampil pada Puskesmas Wringin | JF | | PW-TR
Analis SDM Aparatur Ahli Pertama | JF | | SA-PT
Asesor SDM Aparatur Ahli Muda | JF | | AS-MU
Pranata Humas Ahli Muda | JF | | PH-MU
Prakom Ahli Pertama | JF | | PK-PT
P2UPD Ahli Madya | JF | | PU-MA
PPBJ Ahli Muda | JF | | PB-MU
Penyuluh KB Ahli Pertama | JF | | KB-PT
Pengelola Pengadaan Barang dan Jasa Ahli Muda | JF | | PB-MU
Pengelola Pengadaan Barang Jasa Muda | JF | | PB-MU
Perancang Peraturan Perundang Undangan Ahli Pertama | JF | | UU-PT
Penguji Keselamatan dan Kesehatan Kerja Ahli Muda | JF | | K3-MU
Penguji Keselamatan & Kesehatan Kerja Ahli Muda | JF | | K3-MU
Plt. Arsiparis Ahli Muda | JF | | AR-MU
Pranata Komputr Ahli Muda | JF | | PK-MU
Guru Kelas Ahli Muda | JF | | GU-MU
Guru Mapel IPA Ahli Madya | JF | | GU-MA
AHLI PERTAMA - GURU KELAS | JF | | GU-PT
Guru Ahli Madya (Kepala Sekolah) | JF | | GU-MA
dr. Spesialis Anak Ahli Madya | JF | | DO-MA
Dokter Umum Ahli Pertama | JF | | DO-PT
drg. Ahli Muda | JF | | DG-MU
Guru Madya | JF | III/a | GU-PT
Guru Madya | JF | 3B | GU-PT
Guru Muda | JF | III/c | GU-MU
Guru Madya | JF | IV/a | GU-MA
Guru Madya | JF | | -
Guru Muda | JF | | -
Guru Madya | JF | II/c | -
Guru Kelas Madya | JF | 41 | GU-MA
Analis Kepegawaian Ahli Muda | JF | | KP-MU-O
Juru Sita | JF | | JS-XX-O
Pranata Komputer Ahli Muda Madya | JF | | -
Pranata Komputer Terampil Ahli Muda | JF | | -
Pranata Komputer | JF | | -
Guru | JF | | -
Analis Kebijakan | JF | | -
Peramal Cuaca | JF | | -
Asesor Sumber Daya Manusia Aparatur Ahli Utama | JF | | ?
Pengelola Barang/Jasa Ahli Muda | JF | | ?PB-MU
Kepala Bidang Mutasi | JF | | -
Dan Lanjutan | JF | | -
"""
GENERAL = """
Pengadministrasi Umum | JP | | J01
pengadministrasi umum. | JP | | J01
PENGADMINISTRASI  -  UMUM | JP | | J01
Pengadministrasi Umum (JFU) | JP | | J01
JFU Pengadministrasi Umum | JP | | J01
Pengadminitrasi Umum | JP | | J01
Pengadministrasi Keu. | JP | | J02
Peng administrasi Keuangan | JP | | J02
Pengelola Sarana & Prasarana Kantor | JP | | J10
Pengelola Sarpras Kantor | JP | | J10
Pengelola Sarana Prasarana Kantor | JP | | J10
Analis Potensi Mesjid | JP | | J08
Petugas Bahan Informasi dan Publikasi | JP | | J09
Pengolah Data Perlengkapan dan Rumah Tangga Pimpin | JP | | J11
  Pengolah Data  Perlengkapan dan Rumah Tangga Pimpin.- | JP | | J11
Penyusunan Rencana Kegiatan dan Anggaran | JP | | J12
Pengemudi Ambulan | JP | | J14
Pramu Bakti | JP | | J15
PRAMUBAKTI | JP | | J16
Teknisi Lab. Kesehatan | JP | | J17
Teknisi Lab Kes | JP | | J17
Penelaah Teknis Kebijakan | JP | | J18
Arsiparis | JP | | J20
Pranata Komputer Ahli Muda | JP | | J21
Pengawas Lalu Lintas (Darat) | JP | | J22
Pengelola Data dan Sistim Informasi | JP | | J24
Pengelola Data Sistim dan Informasi | JP | | J25
Penyusun Bahan Kerjasama Antar Lembaga | JP | | J26
Operator Komputer Tk. I | JP | | J27
Operator Komputer Tingkat II | JP | | J28
Pengadministrasi Umum pada Dinas Kesehatan | JP | | J01
Pengadministrasi Umum di Puskesmas Wringin | JP | | J01
Plh. Pengadministrasi Umum | JP | | J01
PPPK (Pengadministrasi Umum) | JP | | J01
Penyaji Laporan Keuangan | JP | | -
Penyusun Laporan | JP | | -
Penghimpun Data Keuangan | JP | | -
Analis Kepegawaian | JP | | -
Pengolah Kepegawaian | JP | | -
Operator Komputer Tingkat 3 | JP | | -
Operator Komputer | JP | | -
Penyusun Laporan Keuangan Kepegawaian | JP | | -
Penyusun Laporan Zirkonium | JP | | ?
Pengawas Lalu Lintas (Udara) | JP | | ?
Kepala Seksi Keuangan | JP | | -
Kasubbag Umum | JP | | -
Kabid Mutasi | JP | | -
Plt. Kepala Dinas Sosial | JP | | -
Dinas Kesehatan | JP | | -
PPPK | JP | | -
Pensiun | JP | | -
Menerima mencatat surat masuk | JP | | -
Arsiparis Mahir | JP | | ?J20
"""
UNKNOWN_KIND = """
Pranata Komputer Ahli Muda | | | PK-MU
PRANATA KOMPUTER MUDA | | | PK-MU
Arsiparis | | | J20
Pengadministrasi Umum | | | J01
Analis Potensi Mesjid | | | J08
Guru Madya | | | -
Guru Madya | | IV/a | GU-MA
Kasubbag Keuangan | | | -
Pensiun | | | -
Pranata Komputer (JFT) | | | -
Arsiparis Ahli Muda (JFT) | | | AR-MU
Kepala Seksi Keuangan | STR | | -
Arsiparis Ahli Muda | STR | | -
"""


FACTS = nomenclature_facts(date(2026, 3, 2))
"""What ships as well known about names of positions."""


def reference() -> pl.DataFrame:
    """The invented list: a frame of ``ReferencePosition``."""
    rows = [
        (f"{short}-{level}", f"{family} {_LEVELS[level]}", JF, level, "N", short)
        for short, (family, levels) in _FAMILIES.items()
        for level in levels.split()
    ]
    for line in _OTHERS.strip().splitlines():
        code, title, kind, level, status = (cell.strip() for cell in line.split("|"))
        rows.append((code, title, kind, level, status, code[:2] if kind == JF else ""))
    return pl.DataFrame(rows, schema=schema(ReferencePosition), orient="row")
