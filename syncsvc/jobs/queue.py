"""Runs for many hosts; the only module that knows Procrastinate, which carries their numbers over PostgreSQL.

A job is a mere wake-up: it says that a run may be taken. What may be taken, by whom, and how often stands in our own
table, so a job that is lost, late or double does no harm; the sweep sends it again (reliability reference 1.2, 1.5).
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import psycopg
import structlog
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector, exceptions
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager, migrations_path
from procrastinate.worker import Worker
from sqlalchemy import Connection, String, cast, column, exists, select, table, text
from sqlalchemy.engine import URL

from syncsvc.errors import Denied
from syncsvc.model.order import WAITED_FOR, RunKind
from syncsvc.store.engine import Store, Wake, parse_address
from syncsvc.store.silence import FROZEN_SECONDS, NOT_FROZEN, patient, query_of
from syncsvc.store.waiting import takeable, wake_of

log = structlog.get_logger()
TASK = "run"
PULLS, EVALUATIONS, OTHERS, MANUAL = "pull", "evaluate", "other", "manual"
_QUEUES = {RunKind.PULL: PULLS, RunKind.EVALUATE: EVALUATIONS}
HEARTBEAT, STALLED, POLL = 5.0, 30.0, 1.0
_KEPT_HOURS = 24 * 30
_AT_ONCE = 500
_RAISED = text(
    "UPDATE procrastinate_jobs SET priority = :priority"
    " WHERE queueing_lock = :lock AND status = 'todo' AND priority < :priority"
)


def carry(connection: Connection, wakes: Sequence[Wake]) -> None:
    """Queue wake-ups within the transaction that makes them true, in one order for everybody. Of one run there is one
    at a time; one that waits already gets the priority that its run has by now, or a run to go on with would stand
    behind the whole backlog."""
    _send(connection, sorted(wakes, key=lambda each: each.run))


def _send(connection: Connection, wakes: Sequence[Wake]) -> None:
    """All at once; where one waits already, none of them comes, and either half is tried alone."""
    raw: Any = connection.connection.driver_connection
    try:
        with connection.begin_nested():
            _sender().batch_defer_jobs([_job(wake) for wake in wakes], connection=raw)
    except exceptions.AlreadyEnqueued:
        half = len(wakes) // 2
        if not half:
            connection.execute(_RAISED, {"priority": wakes[0].priority, "lock": _lock(wakes[0].run)})
            return
        _send(connection, wakes[:half])
        _send(connection, wakes[half:])


@cache
def _sender() -> JobManager:
    """Queues on a connection that is given to it; it has none of its own."""
    return App(connector=SyncPsycopgConnector()).job_manager


def _job(wake: Wake) -> Job:
    return Job(
        queue=MANUAL if wake.trigger in WAITED_FOR else _QUEUES.get(wake.kind, OTHERS),
        priority=wake.priority,
        lock=None,
        queueing_lock=_lock(wake.run),
        task_name=TASK,
        task_kwargs={"run": wake.run},
    )


def _lock(run: int) -> str:
    return f"run/{run}"


class Queue:
    """One process's end of the queue. ``execute`` is called with a run's number on a thread, ``slots`` of them at once;
    beside these there is one for evaluations, and one that only takes what a person asked for. ``lost`` is called when
    it ends without having been told to, say because the database is gone: then the process is to be started again."""

    def __init__(
        self, address: str | URL, execute: Callable[[int], object], slots: int, lost: Callable[[], None]
    ) -> None:
        connector = PsycopgConnector(conninfo=conninfo(address), min_size=2, max_size=6)
        self._app = App(connector=connector)
        self._app.task(name=TASK)(self._carried)
        self._execute = execute
        self._slots = slots
        self._lost = lost
        self._over = False
        self._workers: list[Worker] = []
        self._thread = threading.Thread(target=self._go, name="queue", daemon=True)
        for name in ("procrastinate", "psycopg.pool", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what they have to say, we say in our own words

    def _carried(self, run: int) -> None:
        self._execute(run)

    def start(self) -> None:
        """Begin to take runs, on a thread."""
        self._thread.start()

    def end(self, patience: float) -> bool:
        """Take no more, and wait so many seconds for what goes on; whether everything ended by then."""
        self._over = True
        for worker in self._workers:
            worker.stop()  # type: ignore[no-untyped-call]
        self._thread.join(patience)
        return not self._thread.is_alive()

    def _go(self) -> None:
        try:
            asyncio.run(self._work())
        except exceptions.ProcrastinateException as gone:
            log.error("queue", state="lost", fault=type(gone).__name__)
        finally:
            if not self._over:
                self._lost()

    async def _work(self) -> None:
        rooms = ((self._slots, [PULLS, OTHERS, MANUAL]), (1, [EVALUATIONS]), (1, [MANUAL]))
        threads = ThreadPoolExecutor(sum(slots for slots, _ in rooms), "run")
        asyncio.get_running_loop().set_default_executor(threads)
        async with self._app.open_async():
            self._workers = [self._worker(slots, queues) for slots, queues in rooms]
            await asyncio.gather(*(worker.run() for worker in self._workers))  # type: ignore[no-untyped-call]

    def _worker(self, slots: int, queues: Sequence[str]) -> Worker:
        return Worker(
            app=self._app,
            queues=queues,
            concurrency=slots,
            fetch_job_polling_interval=POLL,
            abort_job_polling_interval=STALLED,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=4 * STALLED,
            install_signal_handlers=False,
            delete_jobs="successful",
        )


def tidy(address: str | URL) -> int:
    """End the jobs of workers that died, and forget old ones; how many were ended. Their runs are taken over
    elsewhere."""
    app = App(connector=PsycopgConnector(conninfo=conninfo(address), min_size=1, max_size=1))

    async def tidied() -> int:
        async with app.open_async():
            stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED))
            for job in stalled:
                await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
            await app.job_manager.delete_old_jobs(nb_hours=_KEPT_HOURS, include_failed=True)
            return len(stalled)

    return asyncio.run(tidied())


def send_again(store: Store) -> int:
    """Queue a wake-up for every run that may be taken now and has none, say because it was used while its lane was
    taken; how many were."""
    may = takeable().subquery()
    same = column("queueing_lock") == "run/" + cast(may.c.id, String)
    waiting = exists().select_from(table("procrastinate_jobs")).where(same, cast(column("status"), String) == "todo")
    lost = select(may).where(~waiting).limit(_AT_ONCE)
    with store.changing() as connection:
        wakes = [wake_of(row) for row in connection.execute(lost)]
        carry(connection, wakes)
    return len(wakes)


def conninfo(address: str | URL) -> str:
    """The address as libpq has it. The queue's library sets no limit for a transaction in which its process is frozen,
    so the server gets one for the whole connection, as the store's own transactions have theirs."""
    url = parse_address(address) if isinstance(address, str) else address
    parts = {"host": url.host, "port": url.port, "user": url.username, "password": url.password, "dbname": url.database}
    named = {name: str(value) for name, value in parts.items() if value is not None}
    ours = patient(url, f"{NOT_FROZEN}={FROZEN_SECONDS}s")
    return psycopg.conninfo.make_conninfo("", **{**named, **query_of(url), **ours})


def queue_version(store: Store) -> str | None:
    """The newest migration of the queue's tables that the store has; None where it has none."""
    with store.reading() as connection:
        if not connection.execute(text("SELECT to_regclass('syncsvc_queue')")).scalar():
            return None
        return connection.execute(text("SELECT version FROM syncsvc_queue")).scalar()


def wanted_version() -> str:
    """The newest migration of the queue's tables that this program brings."""
    return _migrations()[-1]


def upgrade_queue(store: Store) -> tuple[str | None, str]:
    """Bring the queue's tables to this program's version, in one transaction; the version before and after. Raises
    Denied when they are newer."""
    before, wanted = queue_version(store), wanted_version()
    if before is not None and before > wanted:
        raise Denied("store.schema_newer", place=store.place, found=before, wanted=wanted)
    if before == wanted:
        return before, wanted
    with store.changing() as connection:
        driver: Any = connection.connection.driver_connection
        if before is None:
            driver.execute(SchemaManager.get_schema())
            driver.execute("CREATE TABLE syncsvc_queue (version text NOT NULL)")
            driver.execute("INSERT INTO syncsvc_queue VALUES (%s)", (wanted,))
        else:
            for name in _migrations():
                if name > before:
                    driver.execute((migrations_path / name).read_text("utf-8"))
            driver.execute("UPDATE syncsvc_queue SET version = %s", (wanted,))
    return before, wanted


def require_queue(store: Store) -> None:
    """Raise Denied unless the queue's tables are those of this program; the remedy is ``syncsvc db upgrade``."""
    found, wanted = queue_version(store), wanted_version()
    if found is None:
        raise Denied("store.queue_missing", place=store.place)
    if found != wanted:
        raise Denied("store.queue_other", place=store.place, found=found, wanted=wanted)


def _migrations() -> list[str]:
    return sorted(path.name for path in migrations_path.glob("*.sql"))
