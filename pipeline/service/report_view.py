"""The report of what reading a file found, as every interface shows it."""

from __future__ import annotations

from typing import Any

from pipeline.report.messages import fix, sentence
from pipeline.report.model import Report


def shown(report: Report) -> list[dict[str, Any]]:
    """Return each finding as JSON-ready values, with its sentence and the option that settles it (empty if none does)."""
    return [{**finding.to_json(), "message": sentence(finding), "fix": fix(finding)} for finding in report.findings]
