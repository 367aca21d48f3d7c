"""What ``syncsvc purge`` means: what is past its time, told or let go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from syncsvc import settings
from syncsvc.app.answer import Answer
from syncsvc.app.places import store_for_reading, store_for_writing
from syncsvc.config.keeping import read_keeping
from syncsvc.jobs.upkeep import Premises, days_of, let_go
from syncsvc.lang import say
from syncsvc.store.purge import Purged, count_old, cut_audit

COLUMNS = ("table", "days", "gone", "kept", "oldest")


def purge_store(
    config: Path | None, data: Path | None, dry: bool, audit_before: datetime | None, by: str, language: str
) -> Answer:
    """Per table how many rows go (or would, when ``dry``) and stay; the audit only up to ``audit_before``, which is by
    this computer's clock. Raises ConfigError for a broken ``service.yaml``."""
    folder = settings.config_folder(config)
    keeping = read_keeping(folder)
    if dry:
        with store_for_reading(data) as store:
            return _answer(count_old(store, days_of(keeping.retention)), "run.purge.would_go", language)
    with store_for_writing(data) as (store, _):
        done = let_go(Premises(store, folder, settings.data_folder(data), keeping, by))
        cut = cut_audit(store, audit_before.astimezone(UTC), by) if audit_before else 0
    told = (say(language, "run.purge.audit_cut", rows=cut),) if audit_before else ()
    answer = _answer(done, "run.purge.went", language)
    return Answer(answer.rows, [*answer.sentences, *told], told)


def _answer(purged: Sequence[Purged], key: str, language: str) -> Answer:
    rows = []
    for each in purged:
        oldest = each.oldest.astimezone(UTC).isoformat(timespec="seconds") if each.oldest else None
        facts = (each.table, each.days, each.gone, each.kept, oldest)
        rows.append(dict(zip(COLUMNS, facts, strict=True)))
    return Answer(rows, [say(language, key, **_facts(row, language)) for row in rows])


def _facts(row: dict[str, Any], language: str) -> dict[str, Any]:
    """A row as its sentence tells it."""
    days = row["days"]
    span = say(language, "run.purge.never") if days is None else say(language, "run.purge.span", days=days)
    return {**row, "span": span, "oldest": row["oldest"] or "-"}
