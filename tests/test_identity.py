"""The keyed hash that stands for a user."""

import hashlib
import hmac

import pandas as pd
import pytest

from data.identity import hashed_user

KEY = "a key of at least sixteen"


def test_the_same_user_is_the_same_hash_and_another_user_another():
    assert hashed_user("u-1", KEY) == hashed_user("u-1", KEY)
    assert hashed_user("u-1", KEY) != hashed_user("u-2", KEY)


def test_another_key_gives_another_hash():
    assert hashed_user("u-1", KEY) != hashed_user("u-1", KEY + "!")


def test_the_hash_is_the_start_of_hmac_sha256():
    assert hashed_user("u-1", KEY) == hmac.new(KEY.encode(), b"u-1", hashlib.sha256).hexdigest()[:12]


def test_the_hash_does_not_hold_the_user():
    assert "081234567890" not in hashed_user("081234567890", KEY)


@pytest.mark.parametrize("nobody", [None, float("nan"), pd.NA, pd.NaT, "", "unknown"])
def test_a_user_who_is_not_known_is_unknown(nobody):
    assert hashed_user(nobody, KEY) == "unknown"


def test_a_number_and_its_text_are_the_same_user():
    assert hashed_user(4711, KEY) == hashed_user("4711", KEY)


def test_any_text_has_a_hash():
    assert len(hashed_user("pengguna é 用户 \ud800", KEY)) == 12
