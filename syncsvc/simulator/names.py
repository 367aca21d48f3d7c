"""Invented people's names and academic titles, and invented places."""

from __future__ import annotations

from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_MEN = _words(
    "AGUS AHMAD ANDI ARIF BAMBANG BAYU BUDI CAHYO DEDI DENI DWI EKO FAJAR FERRY GALIH GUNAWAN HADI HENDRA HERI IMAM "
    "INDRA IRWAN JOKO KURNIA LUKMAN MUHAMMAD MULYADI NUGROHO PANJI PRASETYO RAHMAT RIZKI ROHMAN RUDI SIGIT SLAMET "
    "SUGENG SYAFI'I TAUFIK TEGUH TRI UMAR WAHYU WAWAN YUDI YUSUF ZAINAL"
)
_WOMEN = _words(
    "AISYAH ANI ASTUTI AYU BUNGA CITRA DESI DEWI DIAN DINA ENDANG ERNA FATIMAH FITRI HANI HESTI INDAH INTAN KARTIKA "
    "LESTARI LINA MAYA MEGA NINGSIH NOVI NUR NUR'AINI NURUL PUJI PUTRI RATNA RETNO RINA RINI ROSA SARI SITI SRI SULIS "
    "TITIK TUTI UMI WATI WIDYA WULAN YANTI YULI ZAHRA"
)
_LAST = _words(
    "ANGGRAINI ARDIANSYAH ARIFIN BASUKI CAHYONO DARMAWAN EFENDI FAUZI FIRMANSYAH GINTING HAKIM HALIM HARAHAP HARTONO "
    "HASAN HERMAWAN HIDAYAT IBRAHIM ISKANDAR KUSUMA LUBIS MA'RUF MAHENDRA MAULANA NASUTION NUGRAHA NURHAYATI PAMUNGKAS "
    "PERMANA PRATAMA PURNAMA PURWANTO RAHARJO RAHAYU RAMADHAN SANTOSO SAPUTRA SETIAWAN SIREGAR SUDRAJAT SUHARTO "
    "SUKMAWATI SULISTYO SUPRIYADI SURYANI SUSANTO SUTRISNO SYAHPUTRA TANJUNG UTAMI WARDANA WIBOWO WICAKSONO WIDODO "
    "WIJAYA WINARNO YULIANTO ZULKARNAIN"
)
PLACES = _words(
    "Wates Sukorame Bandar Mojoroto Ngasem Gurah Pare Kandangan Plosoklaten Kepung Puncu Badas Kunjang Purwoasri Papar "
    "Plemahan Pagu Kayen Grogol Banyakan Tarokan Semen Mojo Kras Ringinrejo Ngadiluwih Kandat Wonorejo Sambi Sidomulyo "
    "Margomulyo Tirtomoyo Karangsari Bumiayu Cempaka Melati Kenanga Anggrek Mawar Dahlia"
)
_BACK: dict[str, tuple[tuple[str, ...], ...]] = {
    "17": ((),),
    "30": (("A.Md.",), ("A.Md.Kom.",), ("A.Md.Kep.",)),
    "40": (("S.E.",), ("S.Kom.",), ("S.H.",), ("S.Sos.",), ("S.Pd.",), ("S.AP.",), ("S.T.",)),
    "45": (("S.E.", "M.M."), ("S.Kom.", "M.Kom."), ("S.H.", "M.H."), ("S.Sos.", "M.Si."), ("S.Pd.", "M.Pd.")),
}
_FRONT = ("Dr.", "Drs.", "Ir.")


def draw_name(random: Random, male: bool) -> str:
    """Two or three upper-case words."""
    pool = _MEN if male else _WOMEN
    first, last = pool[int(random.random() * len(pool))], _LAST[int(random.random() * len(_LAST))]
    if random.random() < 0.5:
        return f"{first} {last}"
    middle = pool[int(random.random() * len(pool))]
    return f"{first} {last}" if middle == first else f"{first} {middle} {last}"


def draw_titles(random: Random, education: str) -> tuple[str | None, str | None]:
    """Front and back titles that suit an education; most people carry theirs."""
    choices = _BACK.get(education, ((),))
    back = ", ".join(choices[int(random.random() * len(choices))]) or None
    front = _FRONT[int(random.random() * 3)] if education == "45" and random.random() < 0.4 else None
    return front, back
