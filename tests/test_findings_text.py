"""What the deployment log lacks, as CSV."""

from __future__ import annotations

import csv
import io

from data.findings_text import findings_csv
from data.metrics.deployment_lint import Finding


def test_a_line_for_each_finding_and_no_cell_is_a_formula() -> None:
    found = [Finding("no_standby", "error", "log.md", 7, "=1+1", "a standby person", 'Ayu, "today"')]
    found += [Finding("not_in_plan", "warning", "warehouse", None, "dep-1", "a row in the plan", "x")]
    head, first, second = csv.reader(io.StringIO(findings_csv(found)))
    assert head == ["rule", "severity", "file", "line", "deployment", "missing", "example"]
    assert first == ["no_standby", "error", "log.md", "7", "'=1+1", "a standby person", 'Ayu, "today"']
    assert second[3] == ""
