"""Alerts and the dashboard: they speak of numbers, labels and values that the service really gives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

from syncsvc.model.finding import Severity, Status
from syncsvc.model.order import RunKind, Trigger
from syncsvc.model.right import EVERY_AGENCY, Right
from syncsvc.model.run import State
from syncsvc.store.outbox import Standing
from syncsvc.web.metrics import Numbers
from tests.house.pages import anchors
from tests.house.tree import ROOT
from tests.store.making import AGENCY, many, outcome, run
from tests.web.serving import Served

FOLDER = ROOT / "docs" / "ops"
VALUES: dict[tuple[str, str], type[StrEnum]] = {
    ("syncsvc_runs", "state"): State,
    ("syncsvc_runs", "kind"): RunKind,
    ("syncsvc_runs", "trigger"): Trigger,
    ("syncsvc_queue_oldest_seconds", "kind"): RunKind,
    ("syncsvc_coverage", "status"): Status,
    ("syncsvc_findings_open", "severity"): Severity,
    ("syncsvc_outbox", "state"): Standing,
}
_METRIC = re.compile(r"\b(syncsvc_\w+)(?:\{([^}]*)\})?")
_MATCHER = re.compile(r'(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"')
_GROUPED = re.compile(r"\b(?:by|without|ignoring|on)\s*\(([^)]*)\)")
_TOLD = re.compile(r"\{\{\s*(?:\$labels\.)?([a-z]\w*)\s*\}\}")


@dataclass(frozen=True)
class Asked:
    """One expression, where it stands, and the labels that what is shown beside it names."""

    place: str
    expression: str
    told: frozenset[str]

    def metrics(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Each metric of ours with its matchers."""
        for name, matchers in _METRIC.findall(self.expression):
            yield name, dict(_MATCHER.findall(matchers))

    def labels(self) -> set[str]:
        """Every label that is grouped by or told."""
        grouped = {each.strip() for part in _GROUPED.findall(self.expression) for each in part.split(",")}
        return grouped | self.told


def _rules() -> list[dict[str, Any]]:
    read = yaml.safe_load((FOLDER / "prometheus-rules.yaml").read_text("utf-8"))
    return [rule for group in read["groups"] for rule in group["rules"]]


def _panels() -> list[dict[str, Any]]:
    read: dict[str, Any] = json.loads((FOLDER / "grafana.json").read_text("utf-8"))
    panels: list[dict[str, Any]] = read["panels"]
    return panels


def _asked() -> list[Asked]:
    alerts = [
        Asked(rule["alert"], rule["expr"], frozenset(_TOLD.findall(rule["annotations"]["summary"])))
        for rule in _rules()
    ]
    shown = [
        Asked(panel["title"], target["expr"], frozenset(_TOLD.findall(target["legendFormat"])))
        for panel in _panels()
        for target in panel["targets"]
    ]
    return alerts + shown


@pytest.fixture
def given(api: Served) -> dict[str, Metric]:
    """The service's numbers by name, over a store that knows one evaluated agency."""
    run(api.store, api.lock, outcome(many(5)))
    families = Numbers(replace(api.context, allowances=lambda: {"siasn": 50_000})).collect()
    return {family.name: family for family in families}


def _labels(metric: Metric) -> set[str]:
    names: tuple[str, ...] = getattr(metric, "_labelnames", ())
    return {*names}


def test_every_number_is_given(given: dict[str, Metric]) -> None:
    """Each metric, matcher, grouping and told label of the alerts and the dashboard exists."""
    wrong = []
    for asked in _asked():
        known = set[str]()
        for name, matchers in asked.metrics():
            known |= _labels(given[name]) if name in given else set()
            if name not in given or not matchers.keys() <= _labels(given[name]):
                wrong.append((asked.place, name, matchers))
        if not asked.labels() <= known:
            wrong.append((asked.place, asked.expression, {"labels": str(asked.labels() - known)}))
    assert not wrong


def test_every_value_is_one_that_occurs() -> None:
    """States, kinds, severities and the like are written as the service writes them."""
    for asked in _asked():
        for name, matchers in asked.metrics():
            for label, value in matchers.items():
                if not value.startswith("$"):
                    assert {*value.split("|")} <= {str(each) for each in VALUES[name, label]}, asked.place


def test_nothing_is_given_in_vain(given: dict[str, Metric]) -> None:
    """The dashboard or an alert uses every number that the service gives."""
    assert {name for asked in _asked() for name, _ in asked.metrics()} == given.keys()


def test_the_scrape_is_what_prometheus_reads(api: Served) -> None:
    """What is scraped over HTTP with a key of the right is Prometheus' text form, with the agency's numbers in it."""
    run(api.store, api.lock, outcome(many(5)))
    with api.client(Right.METRICS, agencies=[EVERY_AGENCY]) as client:
        families = {family.name: family for family in text_string_to_metric_families(client.get("/metrics").text)}
    opened = {tuple(each.labels.values()): each.value for each in families["syncsvc_findings_open"].samples}
    assert sum(number for (agency, _), number in opened.items() if agency == AGENCY) == 5
    assert families["syncsvc_data_free_bytes"].samples[0].value <= families["syncsvc_data_size_bytes"].samples[0].value


def test_alerts_are_complete_and_lead_somewhere() -> None:
    """Each alert has a name of its own, a severity, a sentence, and a heading of the run-book that says what to do."""
    rules = _rules()
    assert len({rule["alert"] for rule in rules}) == len(rules) > 10
    for rule in rules:
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert re.fullmatch(r"(\d+[mhd])?", rule.get("for", ""))
        page, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert anchor in anchors((FOLDER / page).read_text("utf-8")), rule["alert"]
        assert rule["expr"].count("(") == rule["expr"].count(")")


def test_the_dashboard_has_a_place_for_each_panel() -> None:
    """No panel lies on another, none is wider than the page, and ids differ."""
    taken: set[tuple[int, int]] = set()
    for panel in _panels():
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in _panels()}) == len(_panels())
    assert Path(FOLDER / "grafana.json").stat().st_size < 100_000
