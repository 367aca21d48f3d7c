"""The double of SIASN and e-Kinerja: the sample agency's portals over real HTTP, with everything that goes wrong there.

It shares nothing with the client but the facts about the wire; a test or a rehearsal switches what happens.
"""

from syncsvc.simulator.server.double import Double
from syncsvc.simulator.server.example import example_scenario
from syncsvc.simulator.server.journal import Call, Journal
from syncsvc.simulator.server.scenario import Scenario, read_scenario
from syncsvc.simulator.server.serving import Listening, Served, serve_until_told, serving, tls_context

__all__ = [
    "Call",
    "Double",
    "Journal",
    "Listening",
    "Scenario",
    "Served",
    "example_scenario",
    "read_scenario",
    "serve_until_told",
    "serving",
    "tls_context",
]
