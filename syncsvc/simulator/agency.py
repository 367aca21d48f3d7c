"""The sample agency before anybody writes or serves it: one world, the faults planted in it, what must be found."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from syncsvc.errors import UsageError
from syncsvc.simulator.faults import Truth, plant_faults, rounds
from syncsvc.simulator.world import World, found_world
from syncsvc.simulator.years import years_at

NOTE = "sample.json"
LEAST = 200
MOST = 2_000_000


@dataclass(frozen=True, slots=True)
class Making:
    """What an agency was made of."""

    employees: int
    seed: int
    as_of: date
    faults: bool = True

    def plant(self) -> SampleAgency:
        """The agency."""
        return plant_agency(self.employees, self.seed, self.as_of, self.faults)

    def write(self, folder: Path) -> None:
        """Keep this beside the agency's files."""
        (folder / NOTE).write_text(json.dumps({**asdict(self), "as_of": self.as_of.isoformat()}) + "\n", "utf-8")


def making_of(folder: Path) -> Making | None:
    """What the sample in a folder was made of; None where there is no sample. Raises UsageError for a damaged note."""
    try:
        noted = json.loads((folder / NOTE).read_text("utf-8"))
        return Making(noted["employees"], noted["seed"], date.fromisoformat(noted["as_of"]), noted["faults"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as broken:
        raise UsageError("sample.note_damaged", file=(folder / NOTE).as_posix()) from broken


@dataclass(frozen=True, slots=True)
class SampleAgency:
    """A world with its planted faults. ``faults`` is how often each was planted.

    ``truth`` is what must be found in the files. ``served_truth`` is what must be found by who asks SIASN and e-Kinerja
    over HTTP and reads the staff export as the list of people: without the faults of files, with those that only
    histories tell. ``making`` are the arguments that give the same agency again.
    """

    making: Making
    world: World
    truth: tuple[Truth, ...]
    served_truth: tuple[Truth, ...]
    faults: dict[str, int]


def plant_agency(employees: int, seed: int, as_of: date, faults: bool = True) -> SampleAgency:
    """Found the agency; the same arguments give the same one. Without ``faults`` it is in order.

    Raises UsageError for fewer than 200 employees, which are too few for every fault to have its own victim.
    """
    if not LEAST <= employees <= MOST:
        raise UsageError("sample.size", employees=employees, least=LEAST, most=MOST)
    times = rounds(employees) if faults else 0
    world = found_world(years_at(as_of), employees, seed, times)
    bed = plant_faults(world, times) if faults else None
    making = Making(employees, seed, as_of, faults)
    if bed is None:
        return SampleAgency(making, world, (), (), {})
    found, served = (tuple(dict.fromkeys(rows)) for rows in (bed.truth, bed.served_truth))
    return SampleAgency(making, world, found, served, dict(bed.faults))
