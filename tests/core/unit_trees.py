"""Invented agencies: their unit trees, and names as their own applications write them with what is meant."""

from __future__ import annotations

import polars as pl

from syncsvc.model.nomenclature import ReferenceUnit
from syncsvc.model.schema import schema

SUKARAYA = """
K1 | Sekretariat Daerah |
K2 | Bagian Pemerintahan | K1
K3 | Bagian Hukum | K1
K4 | Bagian Umum | K1
K5 | Sub Bagian Rumah Tangga | K4
K6 | Sub Bagian Perlengkapan | K4
K7 | Bagian Hubungan Masyarakat | K1
K8 | Sekretariat DPRD |
K9 | Bagian Umum | K8
K10 | Dinas Kesehatan |
K11 | Sekretariat | K10
K12 | Sub Bagian Umum dan Kepegawaian | K11
K13 | Sub Bagian Keuangan | K11
K14 | Bidang Kesehatan Masyarakat | K10
K15 | Seksi Kesehatan Keluarga dan Gizi | K14
K16 | Seksi Promosi dan Pemberdayaan Masyarakat | K14
K17 | Bidang Pelayanan Kesehatan | K10
K18 | Seksi Pelayanan Kesehatan Primer | K17
K19 | Seksi Pelayanan Kesehatan Rujukan | K17
K20 | UPTD Puskesmas Wringin | K10
K21 | UPTD Puskesmas Karangsono | K10
K22 | UPTD Puskesmas Tegalrandu | K10
K23 | Sub Bagian Tata Usaha | K20
K24 | Sub Bagian Tata Usaha | K21
K25 | RSUD Martodirejo |
K30 | Dinas Pendidikan dan Kebudayaan |
K31 | Sekretariat | K30
K32 | Sub Bagian Umum dan Kepegawaian | K31
K33 | Sub Bagian Keuangan | K31
K34 | Bidang Pembinaan Sekolah Dasar | K30
K35 | Bidang Pembinaan Sekolah Menengah Pertama | K30
K36 | Seksi Kurikulum | K34
K37 | Seksi Kurikulum | K35
K38 | Bidang Guru dan Tenaga Kependidikan | K30
K40 | SD Negeri 1 Wringin | K30
K41 | SD Negeri 2 Wringin | K30
K42 | SD Negeri Karangsono 1 | K30
K43 | SD Negeri Karangsono 2 | K30
K44 | SD Negeri Tegalrandu | K30
K45 | SMP Negeri 1 Wringin | K30
K46 | SMP Negeri 2 Wringin | K30
K47 | SMP Negeri 1 Karangsono | K30
K48 | TK Negeri Pembina Wringin | K30
K49 | SD Negeri 1 Sumberbening Kec. Wringin | K30
K410 | SD Negeri 1 Sumberbening Kec. Karangsono | K30
K411 | SD Muhammadiyah 1 Wringin | K30
K412 | SD Negeri 1 Kedungasem | K30
K413 | SLB Negeri Sukaraya | K30
K50 | Kecamatan Wringin |
K51 | Sekretariat | K50
K52 | Seksi Pemerintahan | K50
K53 | Seksi Ketenteraman dan Ketertiban Umum | K50
K54 | Kelurahan Wringin Lor | K50
K55 | Kelurahan Wringin Kidul | K50
K56 | Kelurahan Sidomulyo | K50
K60 | Kecamatan Karangsono |
K61 | Sekretariat | K60
K62 | Seksi Pemerintahan | K60
K63 | Seksi Ketenteraman dan Ketertiban Umum | K60
K64 | Kelurahan Sidomulyo | K60
K70 | Dinas Pekerjaan Umum dan Penataan Ruang |
K71 | Bidang Bina Marga | K70
K72 | Bidang Cipta Karya | K70
K73 | Bidang Sumber Daya Air | K70
K74 | UPTD Laboratorium Konstruksi | K70
K80 | Badan Kepegawaian dan Pengembangan Sumber Daya Manusia |
K81 | Bidang Mutasi dan Promosi | K80
K82 | Bidang Pengadaan, Pemberhentian dan Informasi | K80
K83 | Sub Bidang Mutasi | K81
K84 | Sub Bidang Pendidikan dan Pelatihan Penjenjangan | K82
K90 | Dinas Pertanian |
K91 | Bidang Tanaman Pangan dan Hortikultura | K90
K92 | Bidang Peternakan | K90
K93 | UPTD Balai Penyuluhan Pertanian Kecamatan Wringin | K90
K94 | UPTD Balai Penyuluhan Pertanian Kecamatan Karangsono | K90
K95 | Inspektorat |
K96 | Inspektur Pembantu Wilayah I | K95
K97 | Inspektur Pembantu Wilayah II | K95
K98 | Satuan Polisi Pamong Praja |
K99 | Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu |
K100 | Badan Penanggulangan Bencana Daerah |
K102 | Dinas Lingkungan Hidup |
K103 | Bidang Pengelolaan Sampah dan Limbah B3 | K102
K104 | Bidang Penataan dan Penaatan Lingkungan | K102
K105 | Badan Pengelolaan Keuangan dan Aset Daerah |
K106 | Bidang Perbendaharaan | K105
K107 | Bidang Akuntansi dan Pelaporan | K105
K108 | Dinas Komunikasi dan Informatika |
K109 | Asisten Perekonomian dan Pembangunan | K1
K110 | Staf Ahli Bupati Bidang Hukum dan Politik | K1
"""
TIRTAJAYA = """
T1 | Sekretariat Daerah Kota Tirtajaya |
T2 | Bagian Organisasi | Sekretariat Daerah
T3 | Sub Bagian Kelembagaan dan Analisa Jabatan | Bagian Organisasi Sekretariat Daerah
T4 | Dinas Sosial |
T5 | Sekretariat Dinas Sosial |
T6 | Sub Bagian Umum dan Kepegawaian | Dinas Sosial
T7 | Bidang Rehabilitasi Sosial | Dinas Sosial
T8 | Seksi Rehabilitasi Sosial Anak dan Lanjut Usia | Bidang Rehabilitasi Sosial Dinas Sosial
T9 | Dinas Perhubungan |
T10 | Sekretariat Dinas Perhubungan |
T11 | Sub Bagian Umum dan Kepegawaian | Dinas Perhubungan
T12 | Bidang Lalu Lintas | Dinas Perhubungan
T13 | Bidang Angkutan | Dinas Perhubungan
T14 | Dinas Perpustakaan dan Kearsipan |
T15 | Bidang Layanan Perpustakaan | Dinas Perpustakaan dan Kearsipan
T16 | Kecamatan Tirta Utara |
T17 | Kecamatan Tirta Selatan |
T18 | Sekretariat Kecamatan Tirta Utara |
T19 | Sekretariat Kecamatan Tirta Selatan |
T20 | Seksi Pemberdayaan Masyarakat | Kecamatan Tirta Utara
T21 | Seksi Pemberdayaan Masyarakat | Kecamatan Tirta Selatan
T22 | Kelurahan Banyubiru | Kecamatan Tirta Utara
T23 | Kelurahan Banyubening | Kecamatan Tirta Utara
T24 | Kelurahan Ranuasri | Kecamatan Tirta Selatan
T25 | Seksi Pemerintahan dan Pelayanan Publik Kelurahan Banyubiru |
T26 | Seksi Pemerintahan dan Pelayanan Publik Kelurahan Ranuasri |
T27 | Puskesmas Banyubiru |
T28 | Puskesmas Ranuasri |
T29 | SD Negeri 12 Kota Tirtajaya |
T30 | SD Negeri 27 Kota Tirtajaya |
T31 | SMP Negeri 3 Kota Tirtajaya |
T32 | SMP Negeri 5 Kota Tirtajaya |
T33 | SMPIT Cahaya Umat |
T34 | Kantor Kesatuan Bangsa dan Politik |
T35 | Badan Perencanaan Pembangunan Daerah |
T36 | Bidang Ekonomi dan Sosial Budaya | Badan Perencanaan Pembangunan Daerah
T37 | UPTD Rumah Potong Hewan | Dinas Pertanian
T38 | UPTD Pengujian Kendaraan Bermotor | Dinas Perhubungan
T39 | Dinas Kependudukan dan Pencatatan Sipil |
T40 | Bidang Pelayanan Pendaftaran Penduduk | Dinas Kependudukan dan Pencatatan Sipil
T41 | Dinas Koperasi, Usaha Kecil dan Menengah |
T42 | Dinas Perdagangan |
T43 | Dinas Pemuda dan Olah Raga |
"""
NUSA = """
P1 | Dinas Kehutanan |
P2 | Cabang Dinas Kehutanan Wilayah I |
P3 | Cabang Dinas Kehutanan Wilayah II |
P4 | Dinas Pendidikan |
P5 | Cabang Dinas Pendidikan Wilayah Kabupaten Sukaraya |
P6 | Cabang Dinas Pendidikan Wilayah Kota Tirtajaya |
P7 | SMA Negeri 1 Sukaraya |
P8 | SMA Negeri 2 Sukaraya |
P9 | SMK Negeri 1 Tirtajaya |
P10 | SMA Negeri 1 Tirtajaya |
P11 | Biro Organisasi |
P12 | Biro Hukum |
P13 | Badan Pendapatan Daerah |
P14 | UPTD Pengelolaan Pendapatan Daerah Sukaraya |
P15 | UPTD Pengelolaan Pendapatan Daerah Tirtajaya |
P16 | Rumah Sakit Jiwa Nusa Harapan |
P17 | Dinas Kelautan dan Perikanan |
P18 | Bidang Perikanan Tangkap |
P19 | Bidang Perikanan Budidaya |
P20 | Sub Bagian Tata Usaha |
P21 | Seksi Pengolahan dan Pemasaran Hasil |
P22 | SLB Negeri Tirtajaya |
P23 | Dinas Energi dan Sumber Daya Mineral |
P24 | UPTD Balai Benih Ikan |
P25 | Badan Pengembangan Sumber Daya Manusia |
"""
MINISTRY = """
M1 | Sekretariat Jenderal |
M2 | Biro Sumber Daya Manusia dan Organisasi | M1
M3 | Bagian Mutasi dan Kinerja | M2
M4 | Subbagian Penilaian Kinerja | M3
M5 | Biro Hukum dan Kerja Sama | M1
M6 | Direktorat Jenderal Pengelolaan Laut |
M7 | Sekretariat Direktorat Jenderal Pengelolaan Laut | M6
M8 | Direktorat Pesisir dan Pulau-Pulau Kecil | M6
M9 | Subdirektorat Penataan Pesisir | M8
M10 | Seksi Pemetaan | M9
M11 | Seksi Penetapan Batas | M9
M12 | Inspektorat Jenderal |
M13 | Inspektorat I | M12
M14 | Inspektorat II | M12
M15 | Pusat Data dan Informasi | M1
M16 | Balai Pengelolaan Pesisir Ranuasri | M6
M17 | Subbagian Tata Usaha | M16
M18 | Balai Pengelolaan Pesisir Wringin | M6
M19 | Subbagian Tata Usaha | M18
M20 | Pusat Pendidikan dan Pelatihan | M1
"""
AGENCIES = {
    "Kabupaten Sukaraya": SUKARAYA,
    "Kota Tirtajaya": TIRTAJAYA,
    "Provinsi Nusa Harapan": NUSA,
    "Kementerian Urusan Samudra": MINISTRY,
}


def reference() -> pl.DataFrame:
    """All four trees as one list of ``ReferenceUnit``."""
    rows = [_row(agency, line) for agency, tree in AGENCIES.items() for line in tree.strip().splitlines()]
    return pl.DataFrame(rows, schema=schema(ReferenceUnit), orient="row")


def _row(agency: str, line: str) -> tuple[str | None, ...]:
    code, title, parent = (cell.strip() for cell in line.split("|"))
    return code, title, None, agency, parent or None, None
