"""Unit names of the invented agencies as people write them: name | units above, nearest first, by > | what is right.

Right is a code of the tree, or ``-`` when the tree has nothing for it; ``~`` before a code: right, but only a person
may say so (renamed, renumbered, ambiguous).
"""

from __future__ import annotations

from tests.core.unit_names_of_a_regency import SUKARAYA

TIRTAJAYA = """
Sekretariat Daerah | | T1
Bag. Organisasi | Setda | T2
Subbag Kelembagaan & Analisis Jabatan | Bagian Organisasi | T3
Sub Bag. Kelembagaan dan Anjab | Bagian Organisasi > Setda | T3
Dinsos | | T4
Dinas Sosial Kota Tirtajaya | | T4
Dinas Sosial Kab. Sukaraya | | -
Sekretariat | Dinas Sosial | T5
Sekretariat Dishub | | T10
Subbag Umum & Kepegawaian | Dinas Sosial | T6
Subbag Umum & Kepegawaian | Dishub | T11
Sub Bagian Umum dan Kepegawaian | Dinas Perdagangan | -
Bidang Rehsos | Dinsos | T7
Seksi Rehabilitasi Sosial Anak & Lansia | Bidang Rehabilitasi Sosial | T8
Seksi Rehabilitasi Sosial Anak dan Lanjut Usia | Dinas Sosial | T8
Bid. Lalin | Dinas Perhubungan | T12
Bidang Lalulintas | Dishub | T12
Bidang Angkutan | Dinas Perhubungan Komunikasi dan Informatika | T13
Dinas Perpustakaan & Arsip | | ~T14
Dinas Perpustakaan dan Kearsipan Kota Tirtajaya | | T14
Bid. Layanan Perpustakaan | Dinas Perpustakaan dan Kearsipan | T15
Bidang Pelayanan Perpustakaan | Dinas Perpustakaan dan Kearsipan | ~T15
KEC. TIRTA UTARA | | T16
Kecamatan Tirta Barat | | -
Sekretariat | Kecamatan Tirta Selatan | T19
Sekretaris Camat Tirta Utara | | T18
Seksi Pemberdayaan Masyarakat | Kec. Tirta Utara | T20
Seksi Pemb. Masyarakat | Kecamatan Tirta Selatan | -
Seksi Pemberdayaan Masyarakat Kecamatan Tirta Selatan | | T21
Seksi Pemberdayaan Masyarakat | Kecamatan Tirta Barat | -
Kel Banyubiru | Kec. Tirta Utara | T22
Kel. Banyu Bening | Kec. Tirta Utara | T23
Kelurahan Banyubirru | Kecamatan Tirta Utara | T22
Kelurahan Ranusari | Kecamatan Tirta Selatan | T24
Seksi Pemerintahan dan Pelayanan Publik | Kelurahan Ranuasri | T26
Seksi Pemerintahan & Yanlik | Kelurahan Banyubiru | T25
PKM Banyubiru | | T27
Puskesmas Ranu Asri | | T28
SDN 12 Tirtajaya | | T29
SD Negeri 27 | | T30
SD Negeri 12 Kota Tirtajaya | | T29
SDN 44 Tirtajaya | | -
SMPN 3 | | T31
SMPN 5 Tirtajaya | | T32
SMPN 5 Kota Malang | | -
SMP IT Cahaya Umat | | T33
Kesbangpol | | ~T34
Kantor Kesbangpol | | T34
Badan Kesatuan Bangsa dan Politik | | ~T34
Bappeda | | T35
Bappeda Kota Tirtajaya | | T35
Badan Perencanaan Pembangunan Daerah (BAPPEDA) | | T35
Bid. Ekonomi & Sosbud | Bappeda | T36
UPT RPH | Dinas Pertanian | ~T37
UPTD Rumah Potong Hewan | | T37
UPT Pengujian Kendaraan Bermotor | Dishub | T38
Disdukcapil | | T39
Dinas Kependudukan & Catatan Sipil | | T39
Bid. Pelayanan Pendaftaran Penduduk | Disdukcapil | T40
Dinas Koperasi & UKM | | T41
Dinas Koperasi dan Perdagangan | | -
Dinas Pemuda dan Olahraga | | T43
Dispora | | T43
Dinas Peternakan | | -
Kepala Dinas Sosial | | ~T4
"""
NUSA = """
Dishut | | P1
Dinas Kehutanan Provinsi Nusa Harapan | | P1
CDK Wilayah I | | ~P2
Cabang Dinas Kehutanan Wilayah 2 | | P3
Cabdin Kehutanan Wil. I | Dinas Kehutanan | P2
Dinas Pendidikan | | P4
Dinas Pendidikan Provinsi Bali | | -
Cabang Dinas Pendidikan Kab. Sukaraya | | P5
Cabdisdik Wilayah Kota Tirtajaya | | P6
SMAN 1 Sukaraya | | P7
SMU Negeri 2 Sukaraya | | P8
SMA Negeri 3 Sukaraya | | -
SMKN 1 Tirtajaya | | P9
SMKN 1 Kota Tirtajaya | | P9
SMAN 1 Tirtajaya | | P10
SMPN 1 Tirtajaya | | -
Biro Hukum Setda | | P12
BIRO ORGANISASI | Sekretariat Daerah | P11
Bapenda | | P13
UPTD Pengelolaan Pendapatan Daerah Tirtajaya | | P15
UPTD Pengelolaan Pendapatan Daerah Wringin | | -
RSJ Nusa Harapan | | P16
Rumah Sakit Jiwa | | P16
Dinas Kelautan & Perikanan | | P17
Bid. Perikanan Tangkap | | P18
Bidang Perikanan Budi Daya | | P19
Seksi Pengolahan & Pemasaran Hasil | | P21
Seksi Pengelolaan dan Pemasaran Hasil | | -
SLBN Tirtajaya | | P22
Dinas ESDM | | ~P23
UPTD BBI | | ~P24
BPSDM | | ~P25
Badan Pengembangan SDM Prov. Nusa Harapan | | P25
"""
MINISTRY = """
Setjen | | M1
Biro SDM dan Organisasi | Sekretariat Jenderal | M2
Biro Sumber Daya Manusia & Organisasi | Setjen | M2
Bagian Mutasi & Kinerja | Biro SDM dan Organisasi | M3
Sub Bagian Penilaian Kinerja | Bagian Mutasi dan Kinerja | M4
Biro Hukum dan Kerjasama | | M5
Biro Keuangan | Sekretariat Jenderal | -
Ditjen Pengelolaan Laut | | M6
Direktorat Jenderal Pengolahan Laut | | ~M6
Sekretariat Ditjen Pengelolaan Laut | | M7
Direktorat Pesisir & Pulau Pulau Kecil | Ditjen Pengelolaan Laut | M8
Subdit Penataan Pesisir | Direktorat Pesisir dan Pulau-Pulau Kecil | M9
Seksi Pemetaan | Subdit Penataan Pesisir | M10
Seksi Penerapan Batas | Subdirektorat Penataan Pesisir | -
Itjen | | M12
Inspektorat 2 | Itjen | M14
Inspektorat I | Inspektorat Jenderal | M13
Pusdatin | | M15
Pusdiklat | Setjen | M20
Balai Pengelolaan Pesisir Ranuasri | | M16
Subbag TU | Balai Pengelolaan Pesisir Wringin | M19
Subbagian Tata Usaha | Balai Pengelolaan Pesisir Tirtajaya | -
Sub Bagian TU Balai Pengelolaan Pesisir Ranuasri | | M17
"""
WRITTEN = {
    "Kabupaten Sukaraya": SUKARAYA,
    "Kota Tirtajaya": TIRTAJAYA,
    "Provinsi Nusa Harapan": NUSA,
    "Kementerian Urusan Samudra": MINISTRY,
}
