"""One reply becomes one verdict: answered, empty, refused or failed. Nothing else decides that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from syncsvc.config.live.answers import Answers, Mishap
from syncsvc.config.live.auth import Bearer, Granted
from syncsvc.config.live.tables import LiveTable
from syncsvc.connectors.http.exchange import MANY, Fault, Reply
from syncsvc.connectors.rest.predicates import meant
from syncsvc.connectors.rest.values import at
from syncsvc.model.answer import Answer

_AGAIN = {408: "timeout", 425: "server", 429: "throttled"}
_WHO = (401, 403)
_REFUSED = {401: "unauthorised", 403: "forbidden", 404: "no_such_path", 410: "no_such_path"}
#: Why an answer is refused that is a page where JSON was asked for.
PAGE = "login_page"
#: A body of so few bytes that is no JSON is no page either: clients report "0" beside the empty body.
_NO_PAGE = 8

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one reply is. ``worth`` is how many calls in all are worth making when they end like this; ``bad_tokens``
    are the tokens that the remote does not take; ``missing`` the required names that no record has; ``evidence`` is
    what may be told of an answer that cannot be used."""

    kind: Answer
    reason: str | None = None
    records: tuple[Record, ...] = ()
    body: Any = field(default=None, repr=False)
    worth: int = 1
    retry_after: str | None = None
    bad_tokens: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    evidence: Mapping[str, object] = field(default_factory=dict)

    @property
    def healthy(self) -> bool:
        """Whether the remote is at work, whatever it says."""
        return self.kind is not Answer.FAILED


@dataclass(frozen=True, slots=True)
class Judge:
    """What decides about one table's replies: its declaration, and the tokens that were sent."""

    table: LiveTable
    answers: Answers
    tokens: Mapping[str, Bearer]

    def verdict(self, reply: Reply) -> Verdict:
        """First the line decides, then the tokens, then what the declaration says, then the status."""
        verdict = self._decided(reply)
        evidence = {} if verdict.kind in (Answer.ANSWERED, Answer.EMPTY) else _evidence(reply)
        return replace(verdict, evidence=evidence) if evidence else verdict

    def _decided(self, reply: Reply) -> Verdict:
        status = reply.status
        if status is None or (reply.fault and reply.fault is not Fault.NOT_JSON):
            return _broken(reply.fault or Fault.PROTOCOL)
        bad = self._bad_tokens(status, reply.body)
        if bad:
            return Verdict(Answer.REFUSED, "token_rejected", bad_tokens=bad)
        said = None if reply.fault else self._declared(status, reply)
        return said or _by_status(status, reply) or self._content(status, reply)

    def _bad_tokens(self, status: int, body: Any) -> frozenset[str]:
        """Those a sign of which is seen; on a status that blames tokens those without signs, else those that can be
        granted anew, else all."""
        signed = {name for name, bearer in self.tokens.items() if _seen(bearer, body)}
        if signed or status not in self.answers.token_statuses:
            return frozenset(signed)
        unsigned = {name for name, bearer in self.tokens.items() if not bearer.bad_when}
        granted = {name for name, bearer in self.tokens.items() if isinstance(bearer.token, Granted)}
        return frozenset(unsigned or granted or self.tokens)

    def _declared(self, status: int, reply: Reply) -> Verdict | None:
        """What the declaration itself calls empty, or an error."""
        body = reply.body
        if any(meant(when, status, body) for when in self.answers.empty_when):
            return Verdict(Answer.EMPTY, body=body, headers=reply.headers)
        for each in self.answers.error_when:
            if meant(each, status, body, any_status=True) and not _says_less(each, status):
                failed = each.answer == "failed"
                kind, worth = (Answer.FAILED, MANY) if failed else (Answer.REFUSED, 1)
                return Verdict(kind, each.reason, worth=worth, retry_after=reply.headers.get("retry-after"))
        return None

    def _content(self, status: int, reply: Reply) -> Verdict:
        """An answer of 200 to 299 that nobody calls an error: its records."""
        body, expected = reply.body, self.answers.ok_when
        if expected and not any(meant(when, status, body) for when in expected):
            return Verdict(Answer.REFUSED, "not_ok")
        records = found_records(body, self.table.records)
        if records is None:
            return Verdict(Answer.REFUSED, "schema_drift")
        kind = Answer.ANSWERED if records else Answer.EMPTY
        return Verdict(kind, records=records, body=body, headers=reply.headers)


def found_records(body: Any, paths: tuple[str, ...]) -> tuple[Record, ...] | None:
    """The records at the first of the paths that leads to some, a single one as a list of one; None where neither is
    there, or the list holds something else."""
    for path in paths:
        there, value = at(body, path)
        if there and isinstance(value, dict):
            return (value,) if value else ()
        if there and isinstance(value, list):
            return tuple(value) if all(isinstance(each, dict) for each in value) else None
    return None


def _says_less(mishap: Mishap, status: int) -> bool:
    """Whether a declared error says less than the status: only that it is one, while that tells who must look (401,
    403) or that asking again may help."""
    plain = not mishap.status and mishap.answer == "refused" and mishap.reason == "remote_error"
    return plain and (status in _WHO or status in _AGAIN or status >= 500)


def _seen(bearer: Bearer, body: Any) -> bool:
    for sign in bearer.bad_when:
        _, value = at(body, sign.field)
        if isinstance(value, str) and sign.text.casefold() in value.casefold():
            return True
    return False


def _evidence(reply: Reply) -> dict[str, object]:
    """The status, where the charset breaks, and how a page begins (masked): for whoever has to ask the remote's
    operator."""
    told = {"status": reply.status, "byte": reply.byte, "begins": reply.glimpse or None}
    return {name: fact for name, fact in told.items() if fact is not None}


def _broken(fault: Fault) -> Verdict:
    failed = fault.calls == MANY
    return Verdict(Answer.FAILED if failed else Answer.REFUSED, fault.value, worth=fault.calls)


def _by_status(status: int, reply: Reply) -> Verdict | None:
    """What the status alone decides; None for an answer with content."""
    if status >= 500 or status in _AGAIN:
        reason = _AGAIN.get(status, "server")
        return Verdict(Answer.FAILED, reason, worth=MANY, retry_after=reply.headers.get("retry-after"))
    if status >= 400:
        return Verdict(Answer.REFUSED, _REFUSED.get(status, "bad_request"))
    if status >= 300 or status < 200:
        return Verdict(Answer.REFUSED, "redirect")
    return _no_content(reply)


def _no_content(reply: Reply) -> Verdict | None:
    zero = isinstance(reply.body, int | str) and str(reply.body).strip() == "0"
    if reply.empty_body or zero or (reply.fault and reply.size <= _NO_PAGE):
        return Verdict(Answer.FAILED, "no_content", worth=MANY)
    return Verdict(Answer.REFUSED, PAGE, worth=MANY) if reply.fault else None
