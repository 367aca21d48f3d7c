"""Words that are right as they stand: never taken for a slip in a similar one (*penataan*, *pendataan*)."""

from __future__ import annotations

_REAL = """
administrasi advokasi agama agribisnis akademik akreditasi aksesibilitas akuntansi alat amal anak anggaran angkatan
angkutan aparatur aplikasi arsip asas aset asosiasi aspirasi audit balita bandar bangunan bantuan barang bayi bedah
belanja bencana benih bibit bina bisnis budaya budidaya daerah dagang dampak dana darat data dayaguna dermaga desa
destinasi disiplin distribusi dokumen dokumentasi ekonomi ekspor energi evaluasi fasilitas fasilitasi farmasi fisik
formal formasi formulasi gedung gizi hak hama harga hasil hewan hidup hiburan hortikultura hubungan hukum hutan
ibadah identitas industri informal informasi informatika inovasi instalasi institusi investasi irigasi izin jabatan
jalan jaminan jaringan jasa jembatan jenis kabupaten kajian kapal karantina karier kawasan keagamaan keamanan
kearsipan kebakaran kebersihan kebijakan kebudayaan kecamatan kecil kedaruratan kefarmasian kegiatan kehutanan
kejuruan kekayaan kelahiran kelautan kelembagaan keluarga kelurahan kematian kemahasiswaan kemasyarakatan kemiskinan
kemitraan kendaraan kenelayanan kepariwisataan kepegawaian kepemudaan kependidikan kependudukan keperawatan
kerawanan kerja kerjasama kerusakan kesatuan kesehatan kesejahteraan kesenian kesetaraan kesiapsiagaan kesiswaan
ketahanan ketatalaksanaan ketatausahaan ketenagakerjaan ketenagaan ketenteraman ketertiban keuangan kewaspadaan
kewirausahaan khusus komoditas komunikasi konservasi konstruksi koperasi kualitas kurikulum laboratorium lahan
laporan latihan layanan legislasi lembaga limbah lingkungan logistik mahasiswa makanan mandiri masyarakat media
medis menengah mesin mikro minuman modal monitoring museum mutasi mutu nelayan nilai obat olahraga olahan operasi
operasional organisasi pajak pangan pangkat pantai pariwisata pasar pelabuhan pelaporan pelatihan pelayanan
pelayaran pelestarian peluang pemakaman pemanfaatan pemantauan pemasaran pembangunan pembayaran pembenihan
pemberantasan pemberdayaan pemberhentian pembiayaan pembibitan pembinaan pembukuan pembudayaan pemekaran
pemeliharaan pemerintahan pemeriksaan pemetaan pemilihan pemilu pemuda pemulihan penagihan penaatan penanaman
penanganan penanggulangan penataan penatausahaan pencatatan pencegahan pencemaran pendaftaran pendapatan pendataan
pendidik pendidikan penduduk penegakan penelitian penempatan penerangan penerapan penerimaan penertiban penerbangan
penetapan pengadaan pengaduan pengairan pengajian pengamanan pengangkutan pengarusutamaan pengasuhan pengawalan
pengawasan pengelola pengelolaan pengembangan pengendalian penggerakan penghargaan pengkajian pengobatan pengolahan
pengujian pengukuran pengumpulan penguatan pengurusan penilaian peningkatan penindakan peninjauan penjaminan
penunjang pengungsi pengurangan penyajian penyakit penyaluran penyediaan penyehatan penyelamatan penyelenggaraan
penyelesaian penyelidikan penyiapan penyidikan penyiaran penyimpanan penyuluh penyuluhan penyusunan perawatan
perbaikan perbendaharaan perbenihan perbibitan percepatan perdagangan perdesaan peredaran perekonomian perempuan
perencanaan perikanan perindustrian peringatan perizinan perjalanan perkantoran perkawinan perkebunan perkotaan
perlengkapan perlindungan permodalan permukiman perpajakan perpustakaan persampahan persandian persidangan
pertahanan pertamanan pertambangan pertanahan pertanian perubahan perumahan perundang perusahaan pesisir peternakan
politik potensi prasarana prestasi produk produksi program promosi protokol publik publikasi pupuk rakyat rancangan
reformasi rehabilitasi rekayasa reklame rekonstruksi rekreasi retribusi reses riset risalah rumah ruang sampah
sanitasi sarana sastra satuan seni sejarah sekolah sertifikasi siswa sosial standardisasi statistik strategis sungai
susunan swasta tabungan tanah tanaman tani teknik teknis teknologi telekomunikasi tenaga ternak terminal tradisional
transmigrasi transportasi udara umum upaya urusan usaha usia verifikasi veteriner vokasi wanita warga wisata
"""
REAL_WORDS = frozenset(_REAL.split())
