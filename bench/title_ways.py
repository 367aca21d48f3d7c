"""Ways in which agencies write a title of the national list otherwise, each by chance from a given generator.

A way returns None where it does not apply to a title. Patterns: domain reference 4.4; no real local title is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

Way = Callable[[str, Random], str | None]
LEVELS = ("ahli pertama", "ahli muda", "ahli madya", "ahli utama", "pemula", "terampil", "mahir", "penyelia")
_BEFORE = {
    "pemula": "pelaksana pemula",
    "terampil": "pelaksana",
    "mahir": "pelaksana lanjutan",
    **{f"ahli {word}": word for word in ("pertama", "muda", "madya", "utama")},
}
_SHORT = {
    "administrasi": "Adm.",
    "barang milik negara": "BMN",
    "hubungan masyarakat": "Humas",
    "kesehatan masyarakat": "Kesmas",
    "kepegawaian": "Kepeg.",
    "keluarga berencana": "KB",
    "keuangan": "Keu.",
    "laboratorium": "Lab.",
    "pendidikan dan pelatihan": "Diklat",
    "polisi pamong praja": "Satpol PP",
    "sarana dan prasarana": "Sarpras",
    "sumber daya alam": "SDA",
    "sumber daya manusia": "SDM",
    "tata usaha": "TU",
    "teknologi informasi": "TI",
}
_OTHERWISE = {
    "analisis": "analisa",
    "izin": "ijin",
    "jadwal": "jadual",
    "manajemen": "managemen",
    "objek": "obyek",
    "perizinan": "perijinan",
    "praktik": "praktek",
    "risiko": "resiko",
    "sistem": "sistim",
    "survei": "survey",
    "teknik": "tehnik",
    "teknis": "tehnis",
    "teknologi": "tehnologi",
}
_USUAL = {short.lower().strip("."): full for full, short in _SHORT.items()} | {
    other: usual for usual, other in _OTHERWISE.items()
}
HEADS = ("Penyaji", "Penyiap", "Pengolah", "Pengelola", "Petugas", "Analis", "Penyusun", "Pengumpul", "Pemeriksa")
_PLACES = ("pada Dinas Kesehatan", "di Puskesmas Wringin", "pada Sub Bagian Umum", "pada Kecamatan Sukaraya")
_MORE = ("Terpadu", "Strategis", "Wilayah", "Lapangan", "Khusus", "Berkelanjutan")
_POSTS = ("Kepala Seksi", "Kasubbag", "Kabid", "Kepala Sub Bagian", "Kasi", "Plt. Kepala Bidang")
_SYLLABLES = ("ba", "ku", "ri", "mo", "ta", "ne", "su", "lo", "wi", "ga", "di", "pe")
_GRAMMAR = frozenset(("dan", "di", "ke", "dari", "pada", "dalam", "untuk", "yang", "serta", "atau", "bagi", "oleh"))
_LONG = 7
WIDTH = 50


def level_of(title: str) -> str:
    """The level of today that a title ends with, or ""."""
    lower = title.lower()
    return next((level for level in LEVELS if lower.endswith(f" {level}")), "")


def recased(title: str, chance: Random) -> str:
    """In capitals, small letters, or a capital for each word."""
    return chance.choice((str.upper, str.lower, str.title))(title)


def spaced(title: str, chance: Random) -> str | None:
    """Blanks and signs where there were none, or others."""
    words = title.title().split()
    if len(words) < 2:
        return None
    place = chance.randrange(1, len(words))
    return chance.choice(
        (
            " ".join(words[:place]) + "  " + " ".join(words[place:]),
            " ".join(words) + ".",
            "-".join((" ".join(words[:place]), " ".join(words[place:]))),
            f" {' '.join(words)} ",
        )
    )


def joined(title: str, _: Random) -> str | None:
    """A sign for *dan*."""
    written = re.sub(r"\bdan\b", "&", title.title(), count=1, flags=re.IGNORECASE)
    return written if "&" in written and "&" not in title else None


def shortened(title: str, _: Random) -> str | None:
    """A usual abbreviation."""
    return _replaced(title, _SHORT)


def other_spelling(title: str, _: Random) -> str | None:
    """An older or common spelling of a word."""
    return _replaced(title, _OTHERWISE)


def slipped(title: str, chance: Random) -> str | None:
    """A letter too few, doubled or exchanged in one long word, behind its first two."""
    words = title.title().split()
    end = len(words) - len(level_of(title).split())
    long = [place for place, word in enumerate(words[:end]) if len(word) >= _LONG and word.isalpha()]
    if not long:
        return None
    place = chance.choice(long)
    words[place] = _slip(words[place], chance)
    return " ".join(words)


def exchanged(title: str, _: Random) -> str | None:
    """The two words around the last *dan* the other way round."""
    words = title.title().split()
    if len(words) < 5 or words[-2].lower() != "dan" or not (words[-1].isalpha() and words[-3].isalpha()):
        return None
    return " ".join((*words[:-3], words[-1], "dan", words[-3]))


def cut(title: str, _: Random) -> str | None:
    """What a column of 50 characters keeps."""
    return title.title()[:WIDTH].strip() if len(title) > WIDTH + 3 and title[WIDTH - 1] != " " else None


def marked(title: str, chance: Random) -> str:
    """With the mark of its kind."""
    mark = "JFT" if level_of(title) else "JFU"
    return chance.choice((f"{title.title()} ({mark})", f"{mark} {title.title()}", f"{title.title()} - {mark}"))


def placed(title: str, chance: Random) -> str:
    """With the place of work behind it."""
    return f"{title.title()} {chance.choice(_PLACES)}"


def old_level(title: str, _: Random) -> str | None:
    """The level's name of before; of teachers it would depend on the rank, and some of the list have it already."""
    level = level_of(title)
    if level not in _BEFORE or title.lower().startswith("guru") or "pelaksana" in title.lower():
        return None
    return f"{title[: -len(level)]}{_BEFORE[level].title()}"


def level_first(title: str, chance: Random) -> str | None:
    """The level before the family."""
    level = level_of(title)
    return f"{level.title()}{chance.choice((' ', ' - '))}{title[: -len(level)].strip()}" if level else None


def level_in_brackets(title: str, _: Random) -> str | None:
    """The level in brackets behind the family."""
    level = level_of(title)
    return f"{title[: -len(level)].strip()} ({level.title()})" if level else None


def level_slipped(title: str, chance: Random) -> str | None:
    """A slip in the level's last word."""
    level = level_of(title)
    if len(level.rpartition(" ")[2]) < 6:
        return None
    return f"{title[: -len(level)]}{_slip(level, chance)}"


def other_head(title: str, chance: Random) -> str | None:
    """Another head noun: somebody else's work."""
    head, blank, rest = title.title().partition(" ")
    other = chance.choice([each for each in HEADS if each[:7] != head[:7]])
    return f"{other} {rest}" if blank else None


def one_more(title: str, chance: Random) -> str:
    """A content word more."""
    return f"{title.title()} {chance.choice(_MORE)}"


def one_less(title: str, _: Random) -> str | None:
    """The last content word gone, where that neither leaves a word of grammar nor looks cut at a column's width."""
    words = title.title().split()[:-1]
    rest = " ".join(words)
    ends = len(words) > 2 and words[-1].lower() not in _GRAMMAR and "Pada" not in words
    return rest if ends and len(rest) not in (WIDTH - 1, WIDTH) else None


def heading(title: str, chance: Random) -> str | None:
    """A structural post over the same matter."""
    _, blank, rest = title.partition(" ")
    return f"{chance.choice(_POSTS)} {rest.title()}" if blank else None


def without_level(title: str, _: Random) -> str | None:
    """The family alone."""
    level = level_of(title)
    return title[: -len(level)].strip() if level else None


def unknown(title: str, chance: Random) -> str:
    """A head with words that nobody knows."""
    words = ("".join(chance.choices(_SYLLABLES, k=3)).title() for _ in range(2))
    return f"{title.split()[0].title()} {' '.join(words)}"


def teacher(_: str, chance: Random) -> str:
    """A teacher's old level, which only the rank explains."""
    subject = "".join(chance.choices(_SYLLABLES, k=3)).title()
    return f"Guru {subject} {chance.choice(('Muda', 'Madya'))}"


def _slip(word: str, chance: Random) -> str:
    place = chance.randrange(3, len(word) - 2)
    if " " in word[place - 1 : place + 2]:
        place = len(word) - 3
    here, after = word[place], word[place + 1]
    written = chance.choice((after, here * 2 + after, after + here))
    return word[:place] + written + word[place + 2 :]


def _replaced(title: str, words: Mapping[str, str]) -> str | None:
    present = [word for word in words if re.search(rf"\b{word}\b", title, re.IGNORECASE)]
    if not present:
        return None
    longest = max(present, key=len)
    other = words[longest].title() if words[longest].islower() else words[longest]
    return re.sub(rf"\b{longest}\b", other, title.title(), count=1, flags=re.IGNORECASE)


def in_full(title: str) -> str:
    """A title without case, signs, words of grammar, abbreviations, other spellings and doubled letters: what two
    entries share that say the same."""
    words = re.findall(r"[a-z0-9]+", title.lower().replace("&", " dan "))
    usual = (_USUAL.get(word, word) for word in words)
    return re.sub(r"([a-z])\1", r"\1", "".join(word for text in usual for word in text.split() if word not in _GRAMMAR))
