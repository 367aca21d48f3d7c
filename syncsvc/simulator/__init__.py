"""The sample agency: invented systems of one kabupaten, the faults planted in them, and what must be found."""

from syncsvc.simulator.sample import SampleFacts, write_sample

__all__ = ["SampleFacts", "write_sample"]
