"""What one word may stand for in titles of positions: spellings, abbreviations, and words that carry no meaning.

General Indonesian and the usual abbreviations of offices (domain reference 4.4, 4.5); nothing here is a title. All in
lower case, without signs. A long form holds no abbreviation of this list.
"""

from __future__ import annotations

from syncsvc.mapping.fold import NUMERALS


def set_of(words: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(words.split())


VARIANTS = {
    "adminstrasi": "administrasi",
    "akte": "akta",
    "aktifitas": "aktivitas",
    "ambulan": "ambulans",
    "ambulance": "ambulans",
    "analisa": "analisis",
    "antara": "antar",
    "apotik": "apotek",
    "azas": "asas",
    "dgn": "dengan",
    "dn": "dan",
    "efektifitas": "efektivitas",
    "expedisi": "ekspedisi",
    "export": "ekspor",
    "fotocopi": "fotokopi",
    "fotocopy": "fotokopi",
    "handal": "andal",
    "hirarki": "hierarki",
    "hutang": "utang",
    "ijasah": "ijazah",
    "ijin": "izin",
    "import": "impor",
    "instalatir": "instalatur",
    "jadual": "jadwal",
    "kabupatan": "kabupaten",
    "karir": "karier",
    "ketentraman": "ketenteraman",
    "ketrampilan": "keterampilan",
    "komoditi": "komoditas",
    "konsultansi": "konsultasi",
    "konsulting": "konsultasi",
    "kordinasi": "koordinasi",
    "kordinator": "koordinator",
    "kreatifitas": "kreativitas",
    "kwalitas": "kualitas",
    "kwitansi": "kuitansi",
    "laboratarium": "laboratorium",
    "legalisir": "legalisasi",
    "managemen": "manajemen",
    "management": "manajemen",
    "mesjid": "masjid",
    "kemesjidan": "kemasjidan",
    "metoda": "metode",
    "motifasi": "motivasi",
    "negri": "negeri",
    "nopember": "november",
    "obyek": "objek",
    "paska": "pasca",
    "pd": "pada",
    "pebruari": "februari",
    "penganalisa": "penganalisis",
    "penganalis": "penganalisis",
    "pengelolah": "pengelola",
    "perijinan": "perizinan",
    "photo": "foto",
    "photografer": "fotografer",
    "praktek": "praktik",
    "produktifitas": "produktivitas",
    "programer": "pemrogram",
    "programmer": "pemrogram",
    "propinsi": "provinsi",
    "resiko": "risiko",
    "sekertariat": "sekretariat",
    "sekertaris": "sekretaris",
    "sistim": "sistem",
    "standarisasi": "standardisasi",
    "standart": "standar",
    "subyek": "subjek",
    "supir": "sopir",
    "survey": "survei",
    "teknologie": "teknologi",
    "tehnik": "teknik",
    "tehniker": "tekniker",
    "tehnis": "teknis",
    "tehnisi": "teknisi",
    "tehnologi": "teknologi",
    "telpon": "telepon",
    "tilpon": "telepon",
    "tentram": "tenteram",
    "toponomi": "toponimi",
    "trampil": "terampil",
    "utk": "untuk",
    "varitas": "varietas",
    "yg": "yang",
}
"""Other spellings of one word."""

IDLE = set_of("dan di ke dari pada dalam untuk yang serta atau bagi oleh dengan")
"""Words of grammar: a title with one more or less says the same."""

JOINING = frozenset(("dan", "serta", "atau"))
"""Words of grammar that part a list; commas and slashes do the same."""

HEADS = set_of(
    "administrator ajun analis asisten auditor bendahara dokter evaluator fasilitator guru inspektur instruktur juru "
    "koordinator operator pelaksana pelatih pelayan pemandu pemantau pembantu pembimbing pembina pembuat pemegang "
    "pemelihara pemeriksa pemroses penata penatalaksana pencatat pendamping pendata penelaah penerima penerjemah "
    "pengadministrasi pengamat penganalisis pengatur pengawas pengelola pengemas pengembang pengemudi pengendali "
    "pengevaluasi penghimpun penghubung penginventaris pengkaji pengolah penguji pengumpul pengurus penilai penilik "
    "penjaga penyaji penyelenggara penyelia penyelidik penyiap penyidik penyimpan penyuluh penyusun perancang perawat "
    "perekam perekayasa perencana perumus petugas pramu pranata sekretaris staf surveyor teknisi tenaga verifikator"
)
"""Head nouns of positions: two of them are two kinds of work, however alike they are spelt."""

WORD_FORMS = {
    "adm": "administrasi",
    "admin": "administrasi",
    "apbd": "anggaran pendapatan belanja daerah",
    "apbn": "anggaran pendapatan belanja negara",
    "asn": "aparatur sipil negara",
    "bimtek": "bimbingan teknis",
    "bmd": "barang milik daerah",
    "bmn": "barang milik negara",
    "damkar": "pemadam kebakaran",
    "diklat": "pendidikan pelatihan",
    "humas": "hubungan masyarakat",
    "iptek": "ilmu pengetahuan teknologi",
    "k3": "keselamatan kesehatan kerja",
    "kamtib": "keamanan ketertiban",
    "kamtibmas": "keamanan ketertiban masyarakat",
    "kb": "keluarga berencana",
    "kesra": "kesejahteraan rakyat",
    "keu": "keuangan",
    "kepeg": "kepegawaian",
    "kes": "kesehatan",
    "kesmas": "kesehatan masyarakat",
    "kominfo": "komunikasi informatika",
    "lab": "laboratorium",
    "labkes": "laboratorium kesehatan",
    "litbang": "penelitian pengembangan",
    "monev": "monitoring evaluasi",
    "ormas": "organisasi masyarakat",
    "orpol": "organisasi politik",
    "pemb": "pembangunan",
    "perenc": "perencanaan",
    "pkb": "penyuluh keluarga berencana",
    "plkb": "petugas lapangan keluarga berencana",
    "plp": "pranata laboratorium pendidikan",
    "pns": "pegawai negeri sipil",
    "polhut": "polisi kehutanan",
    "popt": "pengendali organisme pengganggu tumbuhan",
    "pbj": "pengadaan barang jasa",
    "ppbj": "pengelola pengadaan barang jasa",
    "ppl": "penyuluh pertanian",
    "p2upd": "pengawas penyelenggaraan urusan pemerintahan daerah",
    "ppupd": "pengawas penyelenggaraan urusan pemerintahan daerah",
    "prakom": "pranata komputer",
    "sarpras": "sarana prasarana",
    "sda": "sumber daya alam",
    "sdm": "sumber daya manusia",
    "sekr": "sekretariat",
    "sop": "standar operasional prosedur",
    "tik": "teknologi informasi komunikasi",
    "ti": "teknologi informasi",
    "tk": "tingkat",
    "tkt": "tingkat",
    "trantib": "ketenteraman ketertiban",
    "tu": "tata usaha",
    "ukm": "usaha kecil menengah",
    "umkm": "usaha mikro kecil menengah",
    "umpeg": "umum kepegawaian",
    "uu": "undang undang",
}
"""Abbreviations that stand for the same everywhere, without words of grammar."""

FIRST_WORD_FORMS = {"dr": "dokter", "drg": "dokter gigi", "drh": "dokter hewan", "pol": "polisi"}
"""Abbreviations that mean this only at the beginning."""

PHRASES = {
    "pol pp": "polisi pamong praja",
    "satpol pp": "polisi pamong praja",
    "mediator hi": "mediator hubungan industrial",
    "per uu an": "perundang undangan",
    "per uu": "perundang undangan",
    "analis sdma": "analis sumber daya manusia aparatur",
    "kerja sama": "kerjasama",
    "olah raga": "olahraga",
    "usaha tani": "usahatani",
    "rumah tangga": "rumahtangga",
    "tata laksana": "tatalaksana",
    "tata usaha": "tatausaha",
    "foto copy": "fotokopi",
    "foto kopi": "fotokopi",
    "photo copy": "fotokopi",
    "perundangan undangan": "perundang undangan",
    "pendidikan dan pelatihan": "pendidikan pelatihan",
    "penelitian dan pengembangan": "penelitian pengembangan",
    "monitoring dan evaluasi": "monitoring evaluasi",
    "sarana dan prasarana": "sarana prasarana",
    "keamanan dan ketertiban": "keamanan ketertiban",
    "ketenteraman dan ketertiban": "ketenteraman ketertiban",
    "ketentraman dan ketertiban": "ketenteraman ketertiban",
    "ilmu pengetahuan dan teknologi": "ilmu pengetahuan teknologi",
    "informasi dan komunikasi": "informasi komunikasi",
    "komunikasi dan informatika": "komunikasi informatika",
    "stand by": "standby",
    "on line": "online",
}
"""Two written words that are one, and short names of several words."""

DIGITS = {roman: str(number) for number, roman in enumerate(NUMERALS, 1)}
"""Roman numbers that stand alone, as the digits they mean."""
