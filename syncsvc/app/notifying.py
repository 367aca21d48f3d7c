"""What the notify commands mean: which channels there are, whether one works, and dead messages once more."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from syncsvc import settings
from syncsvc.app.answer import Answer
from syncsvc.app.places import address_of, store_for_reading, store_for_writing
from syncsvc.app.telling import sentences
from syncsvc.config.notify import NotifyConfig, read_notify
from syncsvc.config.site import agency_keys
from syncsvc.errors import ConfigError, SyncsvcError, UsageError
from syncsvc.jobs.channels import wire
from syncsvc.lang import say, words
from syncsvc.model.order import SITE
from syncsvc.model.telling import Event
from syncsvc.notify.wording import Reader, message_of
from syncsvc.store import outbox
from syncsvc.store.engine import connect, schema_version
from syncsvc.store.outbox import Count

_ROW = ("channel", "kind", "waiting", "dead", "oldest", "error")


def notify_of(config: Path | None) -> NotifyConfig:
    """The site's ``notify.yaml``. Raises ConfigError with its mistakes, UsageError without a site."""
    folder = settings.config_folder(config)
    found, document = read_notify(folder, agency_keys(folder))
    if document.mistakes:
        raise ConfigError(tuple(document.mistakes))
    return found


def try_channel(config: Path | None, channel: str, language: str) -> tuple[Answer, SyncsvcError | None]:
    """Send a harmless message to one channel, at once and past the outbox; what happened, and the error if it failed.
    Raises UsageError for a channel that there is not."""
    notify = notify_of(config)
    if channel not in notify.channels:
        raise UsageError("notify.channel_unknown", channel=channel, known=", ".join(notify.channels) or "-")
    chosen = wire(notify)[channel]
    now = datetime.now(UTC)
    key = f"msg_test_{int(now.timestamp() * 1_000_000):x}"
    try:
        chosen.carrier.send(message_of(key, Event.TEST, SITE, {"channel": channel}, now, chosen.reader))
    except SyncsvcError as error:
        reason = why_not(error.key, error.facts, language)
        says = say(language, "notify.tested.failed", channel=channel, reason=reason)
        return Answer([{"channel": channel, "sent": False, "error": error.key, "says": says}], [says]), error
    says = say(language, "notify.tested.sent", channel=channel)
    return Answer([{"channel": channel, "sent": True, "error": None, "says": says}], [says]), None


def list_channels(config: Path | None, data: Path | None, language: str) -> Answer:
    """Every channel with what waits for it and what is dead; also channels that are configured no more."""
    notify = notify_of(config)
    counts = _counts(data)
    kinds = {name: each.kind for name, each in notify.channels.items()}
    rows = [_row(name, kinds.get(name), counts.get(name, Count(name)), language) for name in {**kinds, **counts}]
    if not rows:
        return Answer([dict.fromkeys(_ROW)], [say(language, "notify.list.none")])
    return Answer(rows, [line for row in rows for line in _lines(row, language)])


def retry_dead(data: Path | None, channel: str | None, language: str) -> Answer:
    """Let dead messages, of one channel or all, be sent once more by the daemon."""
    with store_for_writing(data) as (store, _):
        count = outbox.revive(store, channel)
    key = "notify.retried.some" if count else "notify.retried.nothing"
    return Answer([{"count": count}], [say(language, key, count=count)])


def why_not(key: str, facts: dict[str, Any], language: str) -> str:
    """Why something was not sent, as a sentence; the code of a fault in words."""
    reason = words(language).get(f"remote.reason.{facts.get('reason')}")
    told = facts if reason is None else {**facts, "reason": reason.partition(". ")[0].rstrip(".")}
    return sentences(SyncsvcError(key, **told), language)[-1]


def _counts(data: Path | None) -> Mapping[str, Count]:
    """What is not sent, by channel; nothing before there is a store."""
    with connect(address_of(data)) as looked:
        made = schema_version(looked) is not None
    if not made:
        return {}
    with store_for_reading(data) as store:
        return outbox.counts(store)


def _row(name: str, kind: str | None, count: Count, language: str) -> dict[str, Any]:
    kept = json.loads(count.error) if count.error and count.error.startswith("{") else {"key": count.error, "facts": {}}
    error = why_not(kept["key"], kept["facts"], language) if count.error else None
    values = (name, kind, count.waiting, count.dead, count.oldest, error)
    return dict(zip(_ROW, values, strict=True))


def _lines(row: dict[str, Any], language: str) -> Iterator[str]:
    shown = {**row, "kind": row["kind"] or "-"}
    yield say(language, "notify.list.channel", **shown)
    if row["oldest"] is not None:
        yield say(language, "notify.list.oldest", moment=Reader(language).moment(row["oldest"]))
    if row["error"]:
        yield say(language, "notify.list.why", reason=row["error"])
