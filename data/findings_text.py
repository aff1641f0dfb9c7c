"""What the deployment log lacks, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, fields

from data.export import safe_cell
from data.metrics.deployment_lint import Finding


def findings_csv(findings: Sequence[Finding]) -> str:
    """A line for each finding, in their order."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in fields(Finding)])
    writer.writerows(map(safe_cell, asdict(each).values()) for each in findings)
    return out.getvalue()
