"""The colours of the slices are told apart by everybody, also from those of the states, on both grounds."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import numpy.typing as npt
import pytest

from pages.shared import style
from pages.shared.charts import SLICE_COLOURS

Triple = npt.NDArray[np.float64]
# How linear red, green and blue arrive in an eye that lacks one kind of cones: Machado, Oliveira and Fernandes, "A
# Physiologically-based Model for Simulation of Color Vision Deficiency", 2009, severity 1.
EYES = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
EYE = pytest.mark.parametrize("eye", EYES)
# From sRGB to CIE XYZ under D65, in parts of its white.
XYZ = np.array(
    [[0.433953, 0.376219, 0.189828], [0.212673, 0.715152, 0.072175], [0.017756, 0.109476, 0.872768]],
)
STATES = ("error", "unknown", "stale", "nodata", "value")
# Differences in CIE Lab, of which about 2 are seen at all where two colours touch.
APART, APART_FROM_STATES = 12.0, 7.5
CONTRAST = 3.0  # WCAG 2.2, 1.4.11: of graphics


def linear(colour: str) -> Triple:
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(colour: str, eye: str) -> Triple:
    of_white = XYZ @ np.clip(EYES[eye] @ linear(colour), 0, 1)
    x, y, z = np.where(of_white > 216 / 24389, np.cbrt(of_white), (24389 / 27 * of_white + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one: str, other: str, eye: str) -> float:
    return float(np.linalg.norm(lab(one, eye) - lab(other, eye)))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(XYZ[1] @ linear(each)) for each in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@EYE
def test_every_two_slices_are_told_apart(eye: str) -> None:
    close = [pair for pair in combinations(SLICE_COLOURS, 2) if difference(*pair, eye) < APART]
    assert close == []


@EYE
@pytest.mark.parametrize("theme", [style.LIGHT, style.DARK], ids=["light", "dark"])
def test_no_slice_has_the_colour_of_a_state(eye: str, theme: dict[str, str]) -> None:
    close = [
        (slice_, state)
        for slice_, state in product(SLICE_COLOURS, STATES)
        if difference(slice_, theme[state], eye) < APART_FROM_STATES
    ]
    assert close == []


@pytest.mark.parametrize("ground", [style.LIGHT["ground"], style.DARK["ground"]], ids=["light", "dark"])
def test_every_slice_stands_out_from_its_ground(ground: str) -> None:
    assert [colour for colour in SLICE_COLOURS if contrast(colour, ground) < CONTRAST] == []


def test_black_and_white_are_as_far_apart_as_the_scales_say() -> None:
    assert difference("#000000", "#ffffff", "all cones") == pytest.approx(100, abs=0.01)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
