"""Deployments: those of the window, what the log lacks, how much of the plan there is, and whose evenings it took."""

from __future__ import annotations

from pages.shared import (
    deployment_coverage,
    deployment_impact,
    deployment_review,
    frame,
    impact_rows,
    loaders,
    notices,
    overlays,
    words,
)
from pages.shared.deployments import all_deployments
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.words import deployments as own


def body(scene: Scene) -> None:
    data_time_ms, _ = loaders.data_time(scene.view.as_of_ms, scene.view.moment_place)
    if data_time_ms is not None:
        impact_rows.ahead(scene, data_time_ms)
    known = all_deployments(scene, f"{scene.view.moment_place}|all")
    for held, subject in zip(known.helds, (own.WAREHOUSE_DEPLOYMENTS, own.VAULT_LOGS), strict=True):
        notices.rows_of(held, text(subject))
    found = deployment_review.review(scene, known)
    deployment_review.headline(known.merged.deployments, found)
    around = overlays.found_now() or overlays.find(scene, scene.zone)
    deployment_impact.draw(scene, around)
    deployment_review.window_list(scene, around.of_window)
    deployment_review.lint_panel(scene, known, found)
    deployment_coverage.coverage_panel(scene, found)
    deployment_review.overtime_panel(scene, found)


frame.page(words.DEPLOYMENTS, body)
