"""The units of the sample kabupaten: offices with sections, districts, clinics, schools, and a few for faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from syncsvc.simulator.jobs import hex_id
from syncsvc.simulator.names import PLACES

if TYPE_CHECKING:
    from syncsvc.simulator.people import Person

_OFFICES = (
    "Dinas Pendidikan",
    "Dinas Kesehatan",
    "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
    "Dinas Pekerjaan Umum dan Penataan Ruang",
    "Dinas Komunikasi dan Informatika",
    "Dinas Kependudukan dan Pencatatan Sipil",
    "Dinas Sosial",
    "Dinas Perhubungan",
    "Dinas Pertanian dan Pangan",
    "Dinas Lingkungan Hidup",
    "Badan Perencanaan Pembangunan Daerah",
    "Badan Pengelolaan Keuangan dan Aset Daerah",
    "Dinas Perpustakaan dan Kearsipan",
    "Dinas Pariwisata dan Kebudayaan",
    "Dinas Perdagangan dan Perindustrian",
    "Inspektorat Daerah",
)
_FIELDS = (("Perencanaan", "Program", "Evaluasi dan Pelaporan"), ("Pelayanan", "Pelayanan Umum", "Data dan Informasi"))
_DISTRICT = ("Pemerintahan", "Pemberdayaan Masyarakat", "Ketenteraman dan Ketertiban")
SPARES = 14
LOOPED = (1, 3)


@dataclass(slots=True, eq=False)
class Unit:
    """One unit as both sides know it. ``slots`` is how many people fit; ``use`` says what a special unit is for.

    ``use``: "" ordinary, "spare" nobody and no echelon, "vacant" nobody and no head, "acting" led by a Plt.
    """

    number: int
    code: str
    parent: Unit | None
    name: str
    head_title: str
    echelon: str
    pool: str
    slots: int
    use: str = ""
    explicit: bool = True
    leaf: bool = True
    id: str = ""
    head: Person | None = None
    acting_head: Person | None = None
    staff: list[Person] = field(default_factory=list)

    @property
    def top(self) -> Unit:
        """The office below the root to which the unit belongs; the root is its own."""
        unit = self
        while unit.parent and unit.parent.parent:
            unit = unit.parent
        return unit

    @property
    def headed(self) -> bool:
        """True when the unit has a head of its own."""
        return self.use == ""


@dataclass(slots=True)
class Tree:
    """All units, parents before children, while they are planted. ``seed`` keeps the ids of two samples apart."""

    seed: int
    random: Random
    units: list[Unit] = field(default_factory=list)
    places: int = 0
    offices: int = 0
    capacity: int = 0

    def add(self, parent: Unit | None, name: str, head_title: str, echelon: str, pool: str, slots: int) -> Unit:
        """A new unit below ``parent``."""
        number = len(self.units)
        unit = Unit(number, f"U{number:06d}", parent, name, head_title, echelon, pool, slots)
        unit.id = hex_id("unor", self.seed, unit.number)
        unit.explicit = parent is not None and self.random.random() < 0.8
        if parent:
            parent.leaf = False
        self.units.append(unit)
        self.capacity += slots + 1
        return unit

    def special(self, parent: Unit, name: str, use: str, echelon: str, slots: int = 0) -> Unit:
        """A unit without a head of its own, paired by its id."""
        head_title = f"Kepala {name}"
        unit = self.add(parent, name, head_title, echelon, "office", slots)
        unit.use, unit.explicit = use, True
        self.capacity -= 1
        return unit

    def place(self) -> str:
        """A place name, each once; after the last the names are numbered."""
        number, index = divmod(self.places, len(PLACES))
        self.places += 1
        return f"{PLACES[index]} {number + 1}" if number else PLACES[index]


Plant = Callable[[Tree, Unit], Unit]


def plant_tree(employees: int, seed: int, random: Random, faults: int) -> Tree:
    """Units with room for exactly ``employees`` heads and staff; ``faults`` is how many special units of each use."""
    tree = Tree(seed, random)
    root = tree.add(None, "Pemerintah Kabupaten Contoh", "Sekretaris Daerah", "21", "office", 0)
    education, health = _office(tree, root), _office(tree, root)
    _specials(tree, health, faults)
    for plant, parent in _growth(root, education, health):
        if tree.capacity >= employees:
            break
        plant(tree, parent)
    _trim(tree, employees)
    return tree


def _growth(root: Unit, education: Unit, health: Unit) -> Iterator[tuple[Plant, Unit]]:
    """What is planted next, and below which unit, without end."""
    while True:
        yield from ((_school, education),) * 3
        yield from ((_clinic, health), (_district, root), (_office, root))
        yield from ((_school, education),) * 4


def _office(tree: Tree, root: Unit) -> Unit:
    round_, index = divmod(tree.offices, len(_OFFICES))
    tree.offices += 1
    name = _OFFICES[index] + (f" Wilayah {round_ + 1}" if round_ else "")
    kind, _, rest = name.partition(" ")
    head = "Inspektur Daerah" if kind == "Inspektorat" else f"Kepala {kind} {rest}"
    office = tree.add(root, name, head, "22", "office", 0)
    tree.add(office, "Sekretariat", f"Sekretaris {name}", "31", "office", 4)
    for title, *sections in _FIELDS:
        field_ = tree.add(office, f"Bidang {title}", f"Kepala Bidang {title}", "32", "office", 0)
        for section in sections:
            tree.add(field_, f"Seksi {section}", f"Kepala Seksi {section}", "41", "office", 5)
    return office


def _district(tree: Tree, root: Unit) -> Unit:
    place = tree.place()
    district = tree.add(root, f"Kecamatan {place}", f"Camat {place}", "31", "office", 2)
    for section in _DISTRICT:
        tree.add(district, f"Seksi {section}", f"Kepala Seksi {section}", "41", "office", 5)
    return district


def _clinic(tree: Tree, health: Unit) -> Unit:
    name = f"Puskesmas {tree.place()}"
    return tree.add(health, name, f"Kepala {name}", "99", "clinic", 20)


def _school(tree: Tree, education: Unit) -> Unit:
    name = f"SD Negeri {tree.random.randint(1, 9)} {tree.place()}"
    return tree.add(education, name, f"Kepala {name}", "99", "school", 24)


def _specials(tree: Tree, office: Unit, faults: int) -> None:
    for number in range(SPARES * faults):
        spare = tree.special(office, f"Unit Layanan {tree.place()}", "spare", "99")
        if number % SPARES in LOOPED:
            spare.parent = tree.units[-2]
            tree.units[-2].leaf = False
    for _ in range(faults):
        tree.special(office, f"Seksi Kelembagaan {tree.place()}", "vacant", "41")
    for _ in range(max(1, faults)):
        tree.special(office, f"Seksi Kerja Sama {tree.place()}", "acting", "41", 3)


def _trim(tree: Tree, employees: int) -> None:
    """Take seats away from the last units until the number fits; three seats stay as long as possible."""
    for least in (3, 0):
        for unit in reversed(tree.units):
            cut = min(max(0, tree.capacity - employees), max(0, unit.slots - least))
            unit.slots -= cut
            tree.capacity -= cut
