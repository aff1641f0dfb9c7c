"""Sentences, figures and dates in both languages."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.speech import LOCALES, speech
from data.window import DAY, HOUR, MINUTE, SECOND, duration_text, parse_instant

JAKARTA = ZoneInfo("Asia/Jakarta")
REPORTED = parse_instant("2026-01-29T04:39+07:00", 0)


@pytest.mark.parametrize(
    ("length_ms", "english", "indonesian"),
    [
        (0, "0 s", "0 dtk"),
        (45 * SECOND, "45 s", "45 dtk"),
        (3 * MINUTE + 5 * SECOND, "3 min 05 s", "3 mnt 5 dtk"),
        (12 * MINUTE + 5 * SECOND, "12 min", "12 mnt"),
        (2 * HOUR + 3 * MINUTE, "2 h 03 min", "2 jam 3 mnt"),
        (2 * HOUR, "2 h", "2 jam"),
        (3 * DAY + 4 * HOUR, "3 d 4 h", "3 hari 4 jam"),
        (3 * DAY, "3 d", "3 hari"),
    ],
)
def test_a_duration_is_said_in_at_most_two_units(length_ms, english, indonesian):
    assert speech("en").duration(length_ms) == english == duration_text(length_ms)
    assert speech("id").duration(length_ms) == indonesian


def test_figures_are_written_as_each_language_writes_them():
    assert (speech("en").number(1_234_567), speech("id").number(1_234_567)) == ("1,234,567", "1.234.567")
    assert (speech("en").share(0.972), speech("id").share(0.972)) == ("97.2 %", "97,2 %")
    assert (speech("en").share(0.97, 0), speech("id").share(1)) == ("97 %", "100,0 %")


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 3))
def test_a_share_below_all_is_never_shown_as_all(part, digits):
    shown = speech("en").share(part, digits)
    assert shown.startswith("> ") or float(shown.removesuffix(" %")) < 100


def test_a_moment_and_a_day_are_in_the_words_of_the_language():
    assert speech("en").moment(REPORTED, JAKARTA) == "Thu 29 Jan 04:39 WIB"
    assert speech("id").moment(REPORTED, JAKARTA) == "Kam 29 Jan 04:39 WIB"
    assert speech("en").day(REPORTED, JAKARTA) == "Thursday, 29 January 2026"
    assert speech("id").day(REPORTED, JAKARTA) == "Kamis, 29 Januari 2026"
    assert [speech(language).date("2026-08-05") for language in ("en", "id")] == ["5 Aug 2026", "5 Agu 2026"]


def test_a_span_names_its_day_once_and_two_days_both():
    assert speech("id").span(REPORTED - 63 * 60_000, REPORTED, JAKARTA) == "Kam 29 Jan 03:36–04:39 WIB"
    assert (
        speech("en").span(REPORTED - 280 * 60_000, REPORTED, JAKARTA) == "Wed 28 Jan 23:59 WIB – Thu 29 Jan 04:39 WIB"
    )


def test_a_sentence_without_a_translation_is_english_with_its_places_filled():
    assert speech("id").text("No such sentence about {slice}.", slice="{odd}") == "No such sentence about {odd}."


def test_the_form_goes_with_the_number():
    forms = ("{number} order of {slice}", "{number} orders of {slice}")
    assert speech("en").count(*forms, 1, slice="cash") == "1 order of cash"
    assert speech("en").count(*forms, 1234, slice="cash") == "1,234 orders of cash"


def test_only_the_two_languages_are_spoken():
    assert set(LOCALES) == {"en", "id"}
    with pytest.raises(KeyError):
        speech("fr")
