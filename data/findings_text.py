"""What the deployment log lacks, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter

from data.export import safe_cell
from data.metrics.deployment_lint import Finding


def findings_csv(findings: Sequence[Finding]) -> str:
    """A line for each finding, in their order."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [field.name for field in fields(Finding)]
    writer.writerow(names)
    cells = attrgetter(*names)  # `asdict` copies every text, and there are thousands
    writer.writerows(map(safe_cell, cells(each)) for each in findings)
    return out.getvalue()
