"""What can be done with a configuration: write an example, check it, try its sources, write an invented agency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from syncsvc import settings
from syncsvc.app.answer import Answer
from syncsvc.app.clock import SAMPLE_ZONE, now_in
from syncsvc.app.outlook import Place, look_at
from syncsvc.app.places import agency_of, moment_of, rules_of, store_if_made, writing_file
from syncsvc.app.runs import people_named
from syncsvc.app.soundness import sound_site
from syncsvc.app.telling import mistake_sentence
from syncsvc.app.tokens import notices as token_notices
from syncsvc.config.example import write_example
from syncsvc.config.live.source import LiveSource
from syncsvc.config.read import read_document
from syncsvc.config.site import AGENCIES, AgencyConfig
from syncsvc.config.sources import Source
from syncsvc.config.sources_file import read_sources
from syncsvc.connectors import open_source
from syncsvc.connectors.base import Probe
from syncsvc.connectors.tokens import Registry
from syncsvc.errors import ConfigError, SyncsvcError, UsageError
from syncsvc.jobs.renewal import token_states
from syncsvc.lang import say
from syncsvc.mapping.columns import fold_column
from syncsvc.mapping.spec import MappingSpec
from syncsvc.simulator import write_sample

COLUMNS = ("source", "table", "column", "mapped", "sample")
"""Of a probe's rows. Of the facts beside them: source, fact, value, says."""
WITH_FACTS = (*COLUMNS, "fact", "value", "says")


@dataclass(slots=True)
class Looked:
    """What a probe found: one row per column, the facts about remotes, remarks as sentences, and the sources that could
    not be reached."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    errors: list[SyncsvcError] = field(default_factory=list)


def init_site(config: Path | None, agency: str) -> Answer:
    """Write the example configuration; the files written."""
    files = [path.as_posix() for path in write_example(settings.config_folder(config), agency)]
    return Answer([{"file": file} for file in files], files)


def check_site(config: Path | None, language: str) -> tuple[Answer, ConfigError | None]:
    """Read everything: what is configured and worth knowing; or every mistake, and the error that carries them."""
    try:
        site = sound_site(settings.config_folder(config))
    except ConfigError as refused:
        rows = [
            _remark("mistake", mistake_sentence(each, language), file=each.file, line=each.line, path=each.path)
            for each in refused.mistakes
        ]
        return Answer(rows, ()), refused
    rows = []
    for key, agency in site.agencies.items():
        fine = say(language, "run.config_fine", agency=key, sources=", ".join(agency.sources))
        rows.append(_remark("fine", fine, agency=key))
        notices = [say(language, each.key, **dict(each.facts)) for each in agency.notices]
        renewals = token_notices(token_states(agency.sources, Registry()), language)
        rows += [_remark("notice", notice, agency=key) for notice in (*notices, *renewals)]
    return Answer(rows, [row["says"] for row in rows]), None


def _remark(level: str, says: str, **where: object) -> dict[str, Any]:
    return {"level": level, **dict.fromkeys(("agency", "file", "line", "path")), **where, "says": says}


@dataclass(frozen=True, slots=True)
class Probing:
    """What a person asks a probe to look at; ``nip`` is whom keyed remotes are asked about."""

    agency: str
    source: str | None = None
    nip: str | None = None
    as_of: datetime | None = None


def probe_sources(config: Path | None, data: Path | None, asked: Probing, language: str) -> Looked:
    """Reach each source and show its columns with a masked sample; a source that fails does not stop the others.

    A configuration with mistakes is among the errors, and the sources that are in order are still looked at: so
    columns can be seen while their mapping is written. Remotes are looked at only where it has none. Raises UsageError
    for a source the agency does not have.
    """
    looked = Looked()
    agency, sources, mappings = _configured(config, asked.agency, looked)
    if asked.source and asked.source not in sources:
        raise UsageError("run.source_unknown", source=asked.source, known=", ".join(sources))
    wanted = {name: source for name, source in sources.items() if asked.source in (None, name)}
    for name, source in wanted.items():
        try:
            if not isinstance(source, LiveSource):
                _probe(name, source, mappings.get(name, MappingSpec(name, ())), looked, language)
        except SyncsvcError as error:
            looked.errors.append(error)
    live = {name: source for name, source in wanted.items() if isinstance(source, LiveSource)}
    if agency is not None and live:
        _probe_remotes(data, agency, live, asked, looked, language)
    return looked


def told(looked: Looked, language: str) -> list[str]:
    """The facts about remotes as people read them, one line each."""
    return [say(language, "live.of_source", source=fact["source"], told=fact["says"]) for fact in looked.facts]


def _probe_remotes(
    data: Path | None,
    agency: AgencyConfig,
    live: Mapping[str, LiveSource],
    asked: Probing,
    looked: Looked,
    language: str,
) -> None:
    person = next(iter(people_named((asked.nip,) if asked.nip else ())), None)
    rules = rules_of(agency, moment_of(agency, asked.as_of))
    with store_if_made(data) as (store, free):
        place = Place(agency, rules, store, free)
        for name, source in live.items():
            try:
                found = look_at(place, name, source, person, language)
            except SyncsvcError as error:
                looked.errors.append(error)
                continue
            if found.knock.probe is not None:
                _columns(name, found.knock.probe, agency.mappings[name], looked)
            if found.knock.error is not None:
                looked.errors.append(found.knock.error)
            looked.facts += [
                {"source": name, "fact": fact.name, "value": fact.value, "says": fact.says} for fact in found.facts
            ]


def _configured(
    config: Path | None, key: str, looked: Looked
) -> tuple[AgencyConfig | None, dict[str, Source], dict[str, MappingSpec]]:
    """The agency with its sources and mappings; only the sources where the configuration has mistakes.

    Raises ConfigError when no source is in order.
    """
    try:
        agency = agency_of(config, key)
    except ConfigError as mistakes:
        home = settings.config_folder(config) / AGENCIES / key
        sources = read_sources(read_document(home / "sources.yaml"), home).sources
        if not sources:
            raise
        looked.errors.append(mistakes)
        return None, sources, {}
    return agency, agency.sources, agency.mappings


def write_sample_site(folder: Path, employees: int, seed: int, as_of: datetime | None, language: str) -> Answer:
    """Write the invented agency; where its parts are."""
    day = (as_of or now_in(SAMPLE_ZONE)).date()
    with writing_file(folder):
        facts = write_sample(folder, employees, seed, day)
    planted = sum(facts.faults.values())
    told = {"folder": folder.as_posix(), "employees": facts.people, "faults": planted, "truth": facts.truth.as_posix()}
    return Answer([told], [say(language, "run.sample_written", **told)])


def _probe(name: str, source: Source, spec: MappingSpec, looked: Looked, language: str) -> None:
    with open_source(source) as connector:
        for table in connector.tables():
            probe = connector.probe(table)
            _columns(name, probe, spec, looked)
            for remark in probe.remarks:
                looked.remarks.append(
                    say(language, f"run.remark.{remark.kind}", source=name, table=table, place=remark.place)
                )


def _columns(name: str, probe: Probe, spec: MappingSpec, looked: Looked) -> None:
    """One row per column of a table, with what becomes of it and what its values look like."""
    roles = _roles(probe.table, spec)
    for place, column in enumerate(probe.columns):
        role = roles.get(fold_column(column), "-")
        values = (name, probe.table, column, role, _sample(probe, place))
        looked.rows.append(dict(zip(COLUMNS, values, strict=True)))


def _roles(table: str, spec: MappingSpec) -> dict[str, str]:
    """Folded column name to the field it fills, or to what is done with it."""
    roles: dict[str, str] = {}
    for mapping in spec.tables:
        if mapping.table == table:
            roles |= {fold_column(column): "(ignored)" for column in mapping.ignored}
            roles |= {fold_column(column): "(row key)" for column in mapping.row_key}
    for mapping in spec.tables:
        if mapping.table == table:
            for rule in mapping.fields:
                roles |= {fold_column(column): f"{mapping.noun}.{rule.field}" for column in rule.columns}
    return roles


def _sample(probe: Probe, place: int) -> str:
    """The shape of a column's values: letters as a, digits as 9, so that nobody's data is shown."""
    values = [row[place] for row in probe.sample if row[place] is not None][:3]
    return " | ".join(_shape(value) for value in values if value is not None)


def _shape(value: str) -> str:
    return "".join("9" if sign.isdigit() else "a" if sign.isalpha() else sign for sign in value[:24])
