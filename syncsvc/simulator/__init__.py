"""The sample agency: invented systems of one kabupaten, the faults planted in them, and what must be found.

Its systems are written as files (``write_sample``), or SIASN and e-Kinerja are served over HTTP (``server``).
"""

from syncsvc.simulator.agency import Making, SampleAgency, making_of, plant_agency
from syncsvc.simulator.sample import SampleFacts, write_agency, write_sample
from syncsvc.simulator.site_http import Reached, write_http_site

__all__ = [
    "Making",
    "Reached",
    "SampleAgency",
    "SampleFacts",
    "making_of",
    "plant_agency",
    "write_agency",
    "write_http_site",
    "write_sample",
]
