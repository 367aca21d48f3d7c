"""One run carried out in a process of its own, for the daemon that holds it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from syncsvc import settings
from syncsvc.app.configured import Configured, Preparing
from syncsvc.app.places import address_of
from syncsvc.errors import LeaseLost, SyncsvcError
from syncsvc.jobs.execute import KINDS
from syncsvc.jobs.stopping import Stop
from syncsvc.store.claims import held_by
from syncsvc.store.engine import open_store
from syncsvc.store.lock import DataLock


def carry_out(config: Path | None, data: Path | None, run: int, fence: int, owner: str) -> None:
    """Do what a run is to do, under the lease of the process that began this one. Its failures end the run and are no
    error here. Raises LeaseLost when somebody else took it over."""
    with open_store(address_of(data)) as store:
        if not store.sqlite:
            from syncsvc.jobs.queue import carry

            store = replace(store, carry=carry)  # noqa: PLW2901 - the same store, with its queue
        claimed = held_by(store, run, fence, owner)
        lock = DataLock(settings.data_folder(data), owner)
        work = Preparing(store, lock, Configured(settings.config_folder(config)))(claimed, Stop())
        try:
            KINDS[claimed.order.kind](work, claimed.lease, claimed.order)
        except LeaseLost:
            raise
        except SyncsvcError:
            return  # the run says why
