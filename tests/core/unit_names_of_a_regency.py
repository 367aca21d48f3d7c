"""Unit names of the invented kabupaten as people write them, in the form of ``unit_names``."""

from __future__ import annotations

SUKARAYA = """
SETDA | | K1
Setda Kab. Sukaraya | | K1
Sekretariat Daerah Kabupaten Sukaraya | | K1
Bag. Pemerintahan | Setda | K2
BAGIAN HUKUM | SEKRETARIAT DAERAH | K3
Bag. Umum | Sekretariat Daerah | K4
Bagian Umum | Setwan | K9
Bagian Umum | | -
Subbag Rumah Tangga | Bagian Umum > Sekretariat Daerah | K5
Sub.Bag. Perlengkapan | Bagian Umum | K6
Bag. Humas | Setda | K7
Setwan | | K8
Sekretariat Dewan Perwakilan Rakyat Daerah Kab. Sukaraya | | K8
Dinkes | | K10
Dinkes Sukaraya | | K10
DINAS KESEHATAN KAB SUKARAYA | | K10
Dinas Kesehatan Kabupaten Sidoarjo | | -
Dinas Kesehatan Kota Tirtajaya | | -
Sekretariat | Dinas Kesehatan | K11
Sekretariat Dinas Kesehatan | | K11
Sekretariat Dinkes | Dinas Kesehatan | K11
Sub Bag Umum & Kepegawaian | Dinas Kesehatan | K12
Subbag Umpeg | Sekretariat > Dinas Kesehatan | K12
Subag. Umum dan Kepeg. | Dinas Pendidikan dan Kebudayaan | K32
Sub Bagian Keuangan | Dinas Pendidikan | K33
Subbag Keuangan | Dinkes | K13
Subbag Keuangan | | -
Subbag Keuangan | Dinas Pertanian | -
Sub Bagian Program | Dinas Kesehatan | -
Bid. Kesmas | Dinas Kesehatan | K14
Bidang Kesehatan Masarakat | Dinas Kesehatan | K14
Seksi Kesga & Gizi | Bidang Kesehatan Masyarakat | K15
Sie Kesehatan Keluarga, Gizi | Bid. Kesmas > Dinkes | K15
Seksi Promkes dan Pemberdayaan Masyarakat | Dinas Kesehatan | ~K16
Bidang Yankes | DINAS KESEHATAN | K17
Seksi YanKes Primer | Bidang Yankes | K18
Seksi Yankes Rujukan | Dinas Kesehatan | K19
Seksi Yankes Tradisional | Dinas Kesehatan | -
Puskesmas Wringin | Dinas Kesehatan | K20
UPT Puskesmas Wringin | | K20
PKM Karangsono | Dinkes | K21
UPTD PUSKESMAS KARANG SONO | | K21
Puskesmas Kec. Karangsono | | K21
Pusat Kesehatan Masyarakat Tegalrandu | | K22
Puskesmas Tegal Randu | | K22
Puskesmas Sumberwaru | Dinas Kesehatan | -
Puskesmas Pembantu Wringin | Puskesmas Wringin | -
Subbag Tata Usaha | Puskesmas Wringin | K23
Sub Bagian TU | UPTD Puskesmas Karangsono | K24
Sub Bagian Tata Usaha Puskesmas Karangsono | | K24
Sub Bag TU | Puskesmas Tegalrandu | -
RSUD Martodirejo | | K25
Rumah Sakit Umum Daerah Martodirejo | | K25
RSUD Martodirejo Kab. Sukaraya | | K25
RSUD Dr. Soetomo Surabaya | | -
Dinas Dikbud | | K30
Disdikbud Kab. Sukaraya | | K30
Dinas Pendidikan | | ~K30
Bidang Pembinaan SD | Disdikbud | K34
Bid. Pembinaan Sekolah Menengah Pertama | Dinas Pendidikan & Kebudayaan | K35
Bid. Pembinaan SMP | Dinas Pendidikan dan Kebudayaan | K35
Seksi Kurikulum | Bidang Pembinaan SD | K36
Seksi Kurikulum | Bidang Pembinaan SMP | K37
Seksi Kurikulum | Dinas Pendidikan dan Kebudayaan | -
Bidang GTK | Dinas Pendidikan dan Kebudayaan | K38
SDN 1 Wringin | Dinas Pendidikan dan Kebudayaan | K40
SD Negeri 01 Wringin | | K40
SDN Wringin I | | K40
SDN Wringin 02 | | K41
SDN 3 Wringin | | -
SDN Wringin | | -
SDN I Karangsono | | K42
SDN Karangsono II | | K43
SDN 2 Karang Sono | | K43
SD Negeri Tegal Randu | | K44
SDN Tegalrandu | | K44
SMPN 1 Wringin | | K45
SLTPN 2 Wringin | | K46
SLTP Negeri 1 Karangsono | | K47
Sekolah Menengah Pertama Negeri 2 Wringin | | K46
SMP N 1 Karangsono | Dinas Pendidikan | K47
SMPN 4 Karangjati | | -
SMAN 1 Wringin | | -
TK Pembina Wringin | | K48
SMPS 1 Wringin | | -
SD Swasta 2 Wringin | | -
TK Negeri Pembina Wringin | | K48
TK Dharma Wanita Wringin | | -
SDN 1 Sumberbening | | -
SDN 1 Sumberbening Kec. Wringin | | K49
SDN 1 Sumber Bening | Kecamatan Karangsono | K410
SD Muhammadiyah 1 Wringin | | K411
SD Muhammadiyah Wringin | | ~K411
SDN 2 Kedungasem | | ~K412
SDN Kedungasem | | K412
SLBN Sukaraya | | K413
Kantor Kecamatan Wringin | | K50
Kec. Wringin | | K50
Kantor Camat Karangsono | | K60
Kecamatan Karangsono Kab. Sukaraya | | K60
Sekretariat Camat Wringin | | K51
Sekretariat Kecamatan Karangsono | | K61
Sekretariat | Kec. Karangsono | K61
Seksi Pemerintahan | Kecamatan Karangsono | K62
Sie Pemerintahan | Kec. Wringin | K52
Seksi Pemerintahan | | -
Seksi Trantib | Kecamatan Wringin | ~K53
Seksi Trantibum | Kecamatan Wringin | K53
Seksi Ketentraman & Ketertiban Umum | Kecamatan Karangsono | K63
Kel. Wringin Lor | Kecamatan Wringin | K54
Kantor Kelurahan Wringin Kidul | | K55
Kantor Lurah Wringin Kidul | | K55
Kelurahan Wringin Wetan | Kecamatan Wringin | -
Kel. Sidomulyo | Kec. Karangsono | K64
Kelurahan Sidomulyo | | -
Kelurahan Sidomulyo Kecamatan Wringin | | K56
Desa Banjarsari | Kecamatan Wringin | -
Dinas PUPR | | K70
DPUPR | | K70
Dinas Pekerjaan Umum | | ~K70
Bid. Bina Marga | DPUPR | K71
Bidang Cipta Karya | Dinas Pekerjaan Umum | K72
Bidang SDA | Dinas PUPR | ~K73
Bidang Sumberdaya Air | Dinas PUPR | K73
UPTD Lab. Konstruksi | DPUPR | K74
UPT Laboratorium Konstruksi | | K74
BKPSDM | | K80
Badan Kepegawaian Daerah | | ~K80
Bidang Mutasi & Promosi | BKPSDM | K81
Subbid Mutasi | BKPSDM | K83
Bidang Pengadaan Pemberhentian dan Informasi | BKPSDM | K82
Sub Bid Diklat Penjenjangan | BKPSDM | K84
Distan | | K90
Dinas Pertanahan | | -
Bidang Tanaman Pangan & Holtikultura | Dinas Pertanian | K91
Bid Peternakan | Dinas Pertanian | K92
Bidang Perikanan | Dinas Pertanian | -
BPP Kecamatan Wringin | Dinas Pertanian | ~K93
UPT Balai Penyuluhan Pertanian Kec. Karangsono | | K94
UPTD Pendidikan Kec. Wringin | | -
Inspektorat Daerah Kab. Sukaraya | | K95
Irban II | Inspektorat | K97
Inspektur Pembantu Wilayah 1 | Inspektorat | K96
Irban III | Inspektorat | -
Satpol PP | | K98
Sat Pol PP Kab. Sukaraya | | K98
DPMPTSP | | K99
BPBD | | K100
Badan Penanggulangan Bencana | | K100
DLH Kab. Sukaraya | | K102
Bidang Pengelolaan Sampah & Limbah B3 | DLH | K103
Bidang Pendataan dan Penaatan Lingkungan | Dinas Lingkungan Hidup | -
BPKAD | | K105
Bid. Perbendaharaan | BPKAD | K106
Bidang Akutansi dan Pelaporan | BPKAD | K107
Bidang Aset | BPKAD | -
Dinas Kominfo | | K108
Kantor Pengolahan Data Elektronik | | -
Asisten Perekonomian & Pembangunan | Setda | K109
Staf Ahli Bid. Hukum dan Politik | | ~K110
Guru SDN 1 Wringin | | -
Bendahara Pengeluaran | Dinas Kesehatan | -
Jl. Merdeka No. 10 | | -
Dusun Krajan Desa Sidomulyo Kec. Wringin | | -
Polres Sukaraya | | -
Kementerian Agama Kab. Sukaraya | | -
Pemerintah Kabupaten Sukaraya | | -
Poli Umum | Puskesmas Wringin | -
MUTASI KELUAR | | -
RSUD | | ~K25
Rumah Sakit Umum Sukaraya | | ~K25
Camat Wringin | | ~K50
Lurah Wringin Lor | | ~K54
Desa Wringin Lor | Kecamatan Wringin | ~K54
Kec. Wringin Sukaraya | | K50
UPT Dinas Pertanian Kec. Wringin | | -
UPTD Laboratorium Konstruksi Kec. Wringin | | -
Satpol PP dan Damkar | | ~K98
Seksi Keamanan dan Ketertiban | Kecamatan Wringin | ~K53
SDN 3 Tegalrandu | | ~K44
Sub Bagian Umum | Dinas Kesehatan | ~K12
Bidang Bina Marga | Dinas Perhubungan | ~K71
Sekretaris Daerah | | ~K1
BLH | | -
Bidang Perbend. | | ~K106
Bidang Perbend. | BPKAD | K106
Bidang Pen | Dinas Pendidikan dan Kebudayaan | -
Bidang Pelayanan Kesehatan | Dinas Kesehatan Kab. Gowa | -
"""
