"""What a test or a trainer says to the running double, over HTTP and only from this machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from syncsvc.errors import UsageError
from syncsvc.simulator.server.message import Incoming, Outgoing, told

if TYPE_CHECKING:
    from syncsvc.simulator.server.double import Double

_HERE = ("127.0.0.1", "::1", "::ffff:127.0.0.1")
MOST_CALLS = 20_000


class Control:
    """``GET journal``, ``GET calls?since=N``, ``GET scenario``, ``POST scenario``, ``POST sso``, ``POST revoke``."""

    def __init__(self, double: Double) -> None:
        self._double = double

    def answer(self, call: Incoming) -> Outgoing:
        """Do what is asked; whoever is not on this machine finds nothing here."""
        word = call.path[len(self._double.scenario.places.control) + 1 :]
        actions = {
            "GET journal": self._journal,
            "GET calls": self._calls,
            "GET scenario": self._scenario,
            "POST scenario": self._change,
            "POST sso": self._renew,
            "POST revoke": self._revoke,
        }
        action = actions.get(f"{call.method} {word}")
        if action is None or call.peer not in _HERE:
            return told({"message": "Not Found"}, 404)
        try:
            return action(call)
        except UsageError as wrong:
            return told({"message": wrong.key, **{name: str(fact) for name, fact in wrong.facts.items()}}, 422)
        except ValueError:
            return told({"message": "not a number"}, 422)

    def _journal(self, call: Incoming) -> Outgoing:
        journal, asked = self._double.journal, call.asked()
        summary = journal.summary()
        if "seconds" in asked:
            summary["most_in_window"] = journal.most_in_window(float(asked["seconds"]), remote=asked.get("remote"))
        return told(summary)

    def _calls(self, call: Incoming) -> Outgoing:
        since = int(call.asked().get("since", "0"))
        rows = [each.row(self._double.journal.keys) for each in self._double.journal.calls[since : since + MOST_CALLS]]
        return told(rows)

    def _scenario(self, _: Incoming) -> Outgoing:
        return told(self._double.scenario.model_dump(mode="json"))

    def _change(self, call: Incoming) -> Outgoing:
        self._double.adopt(self._double.scenario.changed(_content(call)))
        return self._scenario(call)

    def _renew(self, call: Incoming) -> Outgoing:
        token = self._double.renew_sso(_content(call).get("client"))
        return told({"token": token, "ends": self._double.issuer.end_of(token)})

    def _revoke(self, call: Incoming) -> Outgoing:
        sort = _content(call).get("sort")
        if sort not in {"gateway", "sso", "ekinerja"}:
            raise UsageError("sample.scenario", place="sort", why=str(sort))
        self._double.issuer.revoke(sort)
        return told({"revoked": sort})


def _content(call: Incoming) -> dict[str, Any]:
    try:
        content = json.loads(call.body or b"{}")
    except ValueError as broken:
        raise UsageError("sample.scenario", place="-", why="JSON") from broken
    if not isinstance(content, dict):
        raise UsageError("sample.scenario", place="-", why="JSON")
    return content
