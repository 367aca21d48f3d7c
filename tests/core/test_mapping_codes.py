"""Coded columns: every spelling seen, and the order in which lookups are asked."""

from __future__ import annotations

import pytest

from syncsvc.mapping.codes import fold_code
from syncsvc.mapping.spec import FieldRule
from tests.core.batches import KIND_LOOKUPS, identities, mapped, one_field
from tests.core.test_nip import PNS, PPPK

SPELLINGS = {
    "31": "III/a|IIIa|III.a|3A|3a|III A|iii/a|Gol. III/a|Golongan 3A|III-a|Penata Muda|PENATA MUDA|31|31.0|"
    "Penata Muda, III/a|III/a - Penata Muda|Penata Muda (III/a)",
    "32": "III/b|3B|Penata Muda Tk. I|Penata Muda Tk I|Penata Muda Tkt. I|Penata Muda Tingkat 1|PENATA MUDA TK.1",
    "11": "I/a|Ia|1A|Juru Muda|11",
    "14": "I/d|Juru Tk.I",
    "24": "II/d|Pengatur Tingkat I",
    "45": "IV/e|4e|IVe|Pembina Utama|45",
    "P01": "P01|PPPK I|I",
    "P09": "IX|Gol. IX|Golongan IX|P09|PPPK IX",
    "P17": "XVII",
}
RANKS = [(text, code) for code, texts in SPELLINGS.items() for text in texts.split("|")]
CODES = {
    ("employee", "sex"): {"M": "L|Laki-laki|LAKI - LAKI|Pria|M|m|1|male", "F": "P|Perempuan|WANITA|F|2|female"},
    ("employee", "status"): {"pns": "PNS|P|pns", "cpns": "CPNS|C|Calon PNS", "pppk": "PPPK|P3K|PPPK Paruh Waktu"},
    ("employee", "legal_status"): {
        "01": "01|1|Aktif|AKTIF|PNS Aktif",
        "71": "71|PPPK Aktif|pppk  aktif",
        "72": "72",
        "02": "CLTN|2|cuti di luar tanggungan negara",
        "03": "Tugas Belajar|tubel",
        "20": "MPP|Masa Persiapan Pensiun",
        "99": "Pensiun|99",
        "91": "Tindak Pidana / Tindak Pidana Jabatan",
    },
    ("employee", "staff_type"): {"15": "15|015|PNS Daerah Kab/Kota", "1": "1|01|PNS Pusat", "19": "19"},
    ("employee", "echelon"): {
        "11": "I.a|I/A|11|1a",
        "21": "II.a|IIa|2A|Eselon II.a|ESELON IIA|21|21.0",
        "22": "II.b",
        "42": "IV.b|IVB|iv/b",
        "52": "V.b",
        "99": "-|Non Eselon|NON|non-eselon|99|00|0",
    },
    ("employee", "job_kind"): {
        "1": "Struktural|1|1.0|JABATAN STRUKTURAL",
        "2": "JFT|Fungsional Tertentu|fungsional_tertentu|2",
        "3": "Rangkap|3",
        "4": "JFU|Pelaksana|FUNGSIONAL_UMUM|Jabatan Pelaksana|4",
    },
    ("appointment", "assignment"): {
        "D": "D|Definitif",
        "PLT": "PLT|Plt.|Pelaksana Tugas",
        "PLH": "plh",
        "PJ": "Pj.|Pjs",
        "TT": "TT",
    },
    ("employee", "education"): {
        "05": "05|5|SD",
        "15": "SMA|SLTA|SLTA ",
        "17": "SMK",
        "30": "D-III|DIII|D3|D.3|Diploma III|Diploma III/Sarjana Muda",
        "40": "S-1|S1|S.1|S-1/Sarjana|40|40.0|Sarjana",
        "45": "S2|Magister",
        "50": "S-3|Doktor|50",
    },
    ("skp_plan", "status"): {
        "agreed": "persetujuan|DISETUJUI|Disepakati|agreed",
        "draft": "Draft|draf",
        "submitted": "diajukan|Pengajuan",
        "returned": "dikembalikan|DITOLAK",
        "rated": "penilaian|Dinilai",
        "cancelled": "batal|Dibatalkan",
    },
}
CODE_CASES = [
    (noun, field, text, code)
    for (noun, field), texts in CODES.items()
    for code, spellings in texts.items()
    for text in spellings.split("|")
]


@pytest.mark.parametrize(("text", "code"), RANKS)
def test_ranks(text: str, code: str) -> None:
    """Each spelling of a golongan or pangkat is one code, in a row that says nothing of its family."""
    assert one_field("rank", FieldRule("rank", ("c",)), [text]) == [code]


@pytest.mark.parametrize("text", ["III/e", "III", "VI/a", "9", "09", "17", "XVIII", "5a", "Penata Madya", "IIII"])
def test_what_is_no_rank_of_a_pns(text: str) -> None:
    """In a PNS's row cut-off, impossible and bare small numbers are MAP-02, never a PPPK golongan."""
    done = mapped("employee", {"c": [text], "n": [PNS]}, FieldRule("rank", ("c",)), FieldRule("nip", ("n",)))
    assert done.frame["rank"].to_list() == [None]
    assert identities(done.notes) == [("MAP-02", "term", f"s.t={text.upper()}", "rank")]


@pytest.mark.parametrize(
    ("status", "nip", "text", "code"),
    [
        ("PPPK", None, "9", "P09"),
        ("PPPK", None, "09", "P09"),
        ("PPPK", None, "9.0", "P09"),
        (None, PPPK, "9", "P09"),
        (None, PPPK, "III", "P03"),
        ("PPPK", PNS, "11", "P11"),
        ("PNS", PPPK, "11", "P11"),
        ("CPNS", None, "31", "31"),
        ("PPPK", None, "31", "31"),
        ("PNS", None, "IX", "P09"),
        (None, None, "III", "P03"),
        (None, None, "11", "11"),
        (None, None, "9", None),
        ("PNS", None, "9", None),
    ],
)
def test_a_ranks_family(status: str | None, nip: str | None, text: str, code: str | None) -> None:
    """Bare numbers are a PPPK's golongan only in a PPPK's row; the status says so, or the NIP's form."""
    rules = (FieldRule("rank", ("c",)), FieldRule("status", ("s",)), FieldRule("nip", ("n",)))
    columns = {"c": [text, None], "s": [status, None], "n": [nip, None]}
    assert mapped("employee", columns, *rules).frame["rank"].to_list() == [code, None]


@pytest.mark.parametrize(("noun", "field", "text", "code"), CODE_CASES)
def test_codes(noun: str, field: str, text: str, code: str) -> None:
    """Each spelling of a coded value is its national code."""
    assert one_field(noun, FieldRule(field, ("c",)), [text]) == [code]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("Y|Ya|1|1.0|true|TRUE|aktif|A", True),
        ("T|Tidak|0|false|N|Tidak Aktif|non-aktif", False),
        ("|-|null", None),
    ],
)
def test_flags(texts: str, expected: bool | None) -> None:
    """Yes and no in every spelling; T is tidak."""
    spellings = texts.split("|")
    assert one_field("unit", FieldRule("active", ("c",)), spellings) == [expected] * len(spellings)


RATINGS = {
    1: "DIATAS EKSPEKTASI|DI ATAS EKSPEKTASI|Diatas Ekspektasi|diatas|Di Atas|DIATAS ESPEKTASI|di  atas ekspektasi"
    "|1|1.00|1,0",
    2: "SESUAI EKSPEKTASI|SESUAI ESPEKTASI|sesuai|2|2.0",
    3: "DIBAWAH EKSPEKTASI|DI BAWAH EKSPEKTASI|dibawah espektasi|Di Bawah|3|03",
}
PREDICATES = {
    1: "Sangat Baik|SANGAT BAIK|1|1.00",
    2: "Baik|BAIK|2",
    3: "Butuh Perbaikan|Cukup|Butuh Perbaikan (Cukup)|BUTUH PERBAIKAN/CUKUP|3",
    4: "Kurang|Misconduct|Kurang / misconduct|KURANG (MISCONDUCT)|4",
    5: "Sangat Kurang|5",
}


@pytest.mark.parametrize(("number", "texts"), RATINGS.items())
@pytest.mark.parametrize("field", ["result", "behaviour"])
def test_ratings(field: str, number: int, texts: str) -> None:
    """Result and behaviour words in every spelling seen, SIASN's own misspelling among them."""
    spellings = texts.split("|")
    assert one_field("skp_evaluation", FieldRule(field, ("c",)), spellings) == [number] * len(spellings)


@pytest.mark.parametrize(("number", "texts"), PREDICATES.items())
def test_predicates(number: int, texts: str) -> None:
    """Predicate words and numbers, best 1 to worst 5."""
    spellings = texts.split("|")
    assert one_field("skp_evaluation", FieldRule("predicate", ("c",)), spellings) == [number] * len(spellings)


def test_a_reversed_scale_turns_numbers_only() -> None:
    """Where 1 is the lowest, 1 and 3 change places (a predicate's 1 and 5), and words stay what they say."""
    rating = FieldRule("result", ("c",), reversed_scale=True)
    assert one_field("skp_annual", rating, ["1", "2", "3.00", "Di Atas", "dibawah ekspektasi"]) == [3, 2, 1, 1, 3]
    predicate = FieldRule("predicate", ("c",), reversed_scale=True)
    assert one_field("skp_annual", predicate, ["1", "5", "Sangat Baik"]) == [5, 1, 1]


def test_no_rating_is_null() -> None:
    """A hyphen and an empty cell say that there is no rating; a number off the scale is MAP-02."""
    done = mapped("skp_evaluation", {"c": ["-", "", None, "0", "4"]}, FieldRule("result", ("c",)))
    assert done.frame["result"].to_list() == [None] * 5
    assert [key for _, _, key, _ in identities(done.notes)] == ["s.t=0", "s.t=4"]


def test_the_sites_lookup_is_asked_first() -> None:
    """The site's own lookup wins over the kind's, may name any known spelling, and "" means nothing."""
    rule = FieldRule("job_kind", ("c",), lookup="local")
    lookups = {"local": {"3": "4", "Struktural": "JFT", "x": "", "?": "tak dikenal"}}
    done = mapped("employee", {"c": ["3", "STRUKTURAL", "x", "1", "?"]}, rule, lookups=lookups)
    assert done.frame["job_kind"].to_list() == ["4", "2", None, "1", None]
    assert identities(done.notes) == [("MAP-02", "term", "s.t=?", "job_kind")]


def test_an_open_list_takes_the_sites_code() -> None:
    """Legal statuses that we do not know may be named by the site."""
    rule = FieldRule("legal_status", ("c",), lookup="local")
    assert one_field("employee", rule, ["Magang", "Aktif"], lookups={"local": {"magang": "74"}}) == ["74", "01"]


def test_a_ranks_own_lookup() -> None:
    """A site whose golongan are numbered 1 to 17 names them; what it wrote as III/a is 31."""
    rule = FieldRule("rank", ("c",), lookup="local")
    assert one_field("rank", rule, ["9", "5"], lookups={"local": {"9": "III/a", "5": "II/a"}}) == ["31", "21"]


def test_a_decimal_is_not_another_code() -> None:
    """5.0 is 5; 0.5 is nothing that a list knows, though its digits would be."""
    assert [fold_code(text) for text in ("5.0", "0.5", "III/a", "-", " Di  Atas ")] == [
        "5",
        "0.5",
        "IIIA",
        "-",
        "DIATAS",
    ]
    assert one_field("employee", FieldRule("education", ("c",)), ["5.0", "0.5"]) == ["05", None]


def test_shipped_lookups_say_nothing_twice() -> None:
    """No shipped lookup holds two texts that fold to one, and none of its texts is empty."""
    for kind, lookup in KIND_LOOKUPS.items():
        folded = [fold_code(text) for text in lookup]
        assert len(folded) == len(set(folded)), kind
        assert all(folded), kind
