"""``notify.yaml``: whom to tell what, who watches over us, and where reports are laid down."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, RootModel

from syncsvc.config.channels import ALL, KINDS, Address, ChannelConfig, Proxy
from syncsvc.config.read import Document, read_document
from syncsvc.config.shape import Name, Strict

NOTIFY_FILE = "notify.yaml"
Form = Literal["html", "xlsx", "xlsx-units", "csv", "json", "text"]


def _listed(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


class WatcherConfig(Strict):
    """Who outside raises the alarm when we fall silent: called at ``url`` every so many minutes while all is well, and
    at ``url`` with ``/fail`` when it is not."""

    url: Address
    every_minutes: int = Field(default=5, ge=1, le=1_440)
    allow_private: bool = False
    ca_file: str | None = None
    proxy: Proxy | None = None


class ReportsConfig(Strict):
    """Reports as files: in a folder per agency below ``folder`` (relative to the data folder), in these ``formats``,
    of the newest ``keep`` runs."""

    folder: str = Field(default="reports", min_length=1)
    formats: Annotated[tuple[Form, ...], BeforeValidator(_listed), Field(min_length=1)] = ("html", "xlsx")
    keep: int = Field(default=14, ge=1, le=1_000)


class _File(Strict):
    channels: dict[str, Any] = Field(default_factory=dict)
    watcher: WatcherConfig | None = None
    reports: ReportsConfig = ReportsConfig()


class _Key(RootModel[Name]):
    """A channel's name."""


@dataclass(frozen=True, slots=True)
class NotifyConfig:
    """What the file says; without it nobody is told. ``folder`` is where relative files of it are looked for."""

    channels: dict[str, ChannelConfig] = field(default_factory=dict)
    watcher: WatcherConfig | None = None
    reports: ReportsConfig = field(default_factory=ReportsConfig)
    folder: Path = Path()


def read_notify(folder: Path, agencies: Collection[str]) -> tuple[NotifyConfig, Document]:
    """The site's ``notify.yaml`` and its document with the mistakes. ``agencies`` are those there are."""
    path = folder / NOTIFY_FILE
    if not path.exists():
        return NotifyConfig(folder=folder), Document(path.as_posix())
    document = read_document(path)
    shaped = document.shape(_File, document.data) if document.readable else None
    if shaped is None:
        return NotifyConfig(folder=folder), document
    channels = {}
    for name, raw in shaped.channels.items():
        channel = _channel(document, name, raw)
        if channel is not None:
            channels[name] = channel
            _known_agencies(document, name, channel, agencies)
    return NotifyConfig(channels, shaped.watcher, shaped.reports, folder), document


def _channel(document: Document, name: str, raw: Any) -> ChannelConfig | None:
    place = ("channels", name)
    document.shape(_Key, name, place)
    if not isinstance(raw, dict):
        document.blame(place, "empty" if raw is None else "not_table", name=name)
        return None
    kind = raw.get("kind")
    if not isinstance(kind, str):
        document.blame((*place, "kind"), "missing", name="kind")
        return None
    if kind not in KINDS:
        document.blame((*place, "kind"), "not_a_choice", given=kind[:40], choices=", ".join(KINDS))
        return None
    return document.shape(KINDS[kind], raw, place)


def _known_agencies(document: Document, name: str, channel: ChannelConfig, agencies: Collection[str]) -> None:
    for agency in channel.agencies:
        if agency != ALL and agency not in agencies:
            place = ("channels", name, "agencies")
            document.blame(place, "channel_agency", given=agency, choices=", ".join((ALL, *sorted(agencies))))
