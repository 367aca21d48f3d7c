"""What a table that did not come is told as: the errors of a connector, under the words of its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from syncsvc.connectors.rest.judge import Verdict
from syncsvc.errors import Denied, Misunderstood, SyncsvcError, Unreachable
from syncsvc.model.answer import Answer

#: A person must look: who we are, or whom we speak with.
_DENIED = frozenset(
    {
        "token_rejected",
        "unauthorised",
        "forbidden",
        "login_page",
        "tls",
        "tls_expired",
        "tls_host",
        "tls_unknown_ca",
    }
)

PERSON_MUST_ACT = _DENIED | {"token_renewal"}
"""The reasons that no later try overcomes before a person has acted."""


REQUIRED_GONE = "remote.required_gone"
"""The error of a table whose required fields are gone (``gone_from``)."""

_BETWEEN = ", "
_NONE: Mapping[str, object] = {}


class UnansweredError(Exception):
    """A call in the middle of a table that brought no usable answer."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


def told(verdict: Verdict, table: str, origin: str) -> SyncsvcError:
    """The error for a verdict that is neither answered nor empty. Its sentence is that of the reason; it holds nothing
    of the body and no address beyond the host; its facts are what may be told of the answer."""
    if verdict.missing:
        columns = _BETWEEN.join(sorted(verdict.missing))
        return Misunderstood(REQUIRED_GONE, table=table, origin=origin, columns=columns)
    return error_of(verdict.kind, verdict.reason, table, origin, verdict.evidence)


def error_of(
    answer: Answer, reason: str | None, table: str, origin: str, evidence: Mapping[str, object] = _NONE
) -> SyncsvcError:
    """The same for a call about one person."""
    key, facts = f"remote.reason.{reason}", {"table": table, "origin": origin, **evidence}
    if reason == "token_renewal":
        return Denied(key, **facts)
    if answer is not Answer.REFUSED and reason != "incomplete":
        return Unreachable(key, **facts)
    kind = Denied if reason in _DENIED else Misunderstood
    return kind(key, **facts)


def gone_from(error: SyncsvcError) -> tuple[str, Sequence[str]] | None:
    """The table of an error, made now or told again from what was kept of it, and its required fields that are gone;
    None for any other error."""
    if error.key != REQUIRED_GONE:
        return None
    return str(error.facts["table"]), str(error.facts["columns"]).split(_BETWEEN)
