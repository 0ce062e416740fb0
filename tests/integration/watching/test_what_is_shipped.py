"""The dashboard, the alert rules and the page about them name what a scrape really exports."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from pipeline.records import IMPORT_STATES, ROW_STATES, ChunkState
from pipeline.service import metrics
from tests.integration.sending.rig import contacts
from tests.integration.watching.conftest import Samples, Watched

DOCS = Path(__file__).parents[3] / "docs"
RULES = yaml.safe_load((DOCS / "watching" / "alerts.yml").read_text())["groups"]
BOARD = json.loads((DOCS / "watching" / "grafana.json").read_text())
METRIC = re.compile(r"\bleadlift_\w+")
SELECTED = re.compile(r"\b(leadlift_\w+)\{([^}]*)\}")
MATCHER = re.compile(r'(\w+)(?:=~|!~|!=|=)"([^"]*)"')
GROUPED = re.compile(r"\b(?:by|on) \(([^)]*)\)")
KNOWN = {
    "leadlift_rows": set(ROW_STATES),
    "leadlift_imports": set(IMPORT_STATES),
    "leadlift_chunks": set(get_args(ChunkState)),
    "leadlift_calls_total": set(metrics.OUTCOMES),
}


def alerts() -> list[dict[str, Any]]:
    return [rule for group in RULES for rule in group["rules"]]


def expressions() -> list[str]:
    shown = [target["expr"] for panel in BOARD["panels"] for target in panel["targets"]]
    return [*shown, *(rule["expr"] for rule in alerts())]


@pytest.fixture
def exported(watched: Watched) -> Samples:
    watched.beat("dispatcher", "sender", "reader")
    watched.rig.run(watched.rig.submit(contacts(12)))
    return watched.scrape()


def labels(exported: Samples) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, pairs in exported:
        found.setdefault(name, set()).update(label for label, _ in pairs)
    return found


def test_every_metric_that_is_shown_or_alerted_on_is_exported(exported: Samples) -> None:
    named = {name for expression in expressions() for name in METRIC.findall(expression)}
    assert len(named) > 10
    assert named <= set(labels(exported))


def test_every_label_that_is_selected_or_grouped_by_is_exported(exported: Samples) -> None:
    known = labels(exported)
    for expression in expressions():
        for name, selectors in SELECTED.findall(expression):
            assert {label for label, _ in MATCHER.findall(selectors)} <= known[name], expression
        names = METRIC.findall(expression)
        everywhere = set.union(set(), *(known[name] for name in names))
        for grouped in GROUPED.findall(expression):
            assert {label.strip() for label in grouped.split(",")} <= everywhere, expression


def test_every_state_and_outcome_that_is_selected_can_be() -> None:
    for expression in expressions():
        for name, selectors in SELECTED.findall(expression):
            for label, pattern in MATCHER.findall(selectors):
                if label in ("state", "outcome"):
                    assert set(pattern.split("|")) <= KNOWN[name], expression


def test_every_alert_says_what_is_amiss_and_what_to_do() -> None:
    names = [rule["alert"] for rule in alerts()]
    assert len(names) == len(set(names)) >= 8
    for rule in alerts():
        assert rule["labels"]["severity"] in ("page", "ticket", "info")
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["annotations"]["do"]


def test_the_dashboard_can_be_imported() -> None:
    ids = [panel["id"] for panel in BOARD["panels"]]
    assert len(ids) == len(set(ids))
    assert {panel["datasource"]["uid"] for panel in BOARD["panels"]} == {"${source}"}
    assert {variable["name"] for variable in BOARD["templating"]["list"]} == {"source", "account"}


def test_the_page_tells_of_every_metric_and_of_no_other(exported: Samples) -> None:
    told = set(re.findall(r"^\| `(leadlift_\w+)`", (DOCS / "watching.md").read_text(), re.MULTILINE))
    base = {name.removesuffix("_count").removesuffix("_sum") for name, _ in exported}
    assert told == base
