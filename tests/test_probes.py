"""The file of probes: what may stand in it, and how a wrong entry is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.probes import ENTRIES, ORDER_FIELDS, ProbeError, load_probes
from data.settings import ROOT, SettingError

SHIPPED = ROOT / "data" / "probes.toml"
WHOLE = 'name = "a"\nservice = "b"\nkey = "k"\n'


def _load(tmp_path: Path, text: str):
    path = tmp_path / "probes.toml"
    path.write_text(text, encoding="utf-8")
    return load_probes(path)


def test_the_shipped_probes_are_a_key_per_order_a_configuration_and_a_heartbeat():
    request, config, heartbeat = load_probes(SHIPPED)
    assert (request.key, request.type, request.grace_ms, request.per_order) == (
        "bbd:request:{order_id}",
        "string",
        30_000,
        True,
    )
    assert (config.key, config.type, config.per_order) == ("bbd:config", "hash", False)
    assert set(config.fields) == {"version", "dispatch_url", "timeout_ms"}
    assert (heartbeat.key, heartbeat.min_ttl_ms, heartbeat.expires) == ("bbd:heartbeat", 15_000, True)


def test_every_entry_can_be_given(tmp_path):
    (probe,) = _load(
        tmp_path,
        '[[probe]]\nname = "all-of-it"\nservice = "hand-off"\nkey = "k:{order_id}:{payment_method}:{booking_type}"\n'
        'help = "why"\npayment_methods = ["cash", "cc_preauth"]\ntype = "hash"\nmin_ttl = "1m30s"\nexpires = true\n'
        'fields = ["a", "b"]\ngrace = "0s"\nmax_keys = 7\n',
    )
    assert probe.payment_methods == ("cash", "cc_preauth")
    assert (probe.min_ttl_ms, probe.grace_ms, probe.max_keys, probe.expires) == (90_000, 0, 7, True)
    assert probe.fields == ("a", "b")


def test_a_file_without_probes_is_no_probes(tmp_path):
    assert _load(tmp_path, "# none\n") == ()


def test_braces_of_the_key_itself_are_doubled(tmp_path):
    fixed, each = _load(
        tmp_path,
        f"[[probe]]\n{WHOLE.replace(chr(34) + 'k' + chr(34), chr(34) + 'bbd:{{tag}}' + chr(34))}"
        '[[probe]]\nname = "c"\nservice = "b"\nkey = "bbd:{{{order_id}}}"\n',
    )
    assert not fixed.per_order
    assert each.per_order


@pytest.mark.parametrize(
    ("text", "expected", "got", "example"),
    [
        ("[[probe]]\n" + WHOLE + 'typ = "string"\n', "one of name", "'typ'", 'type = "string"'),
        ('[[probe]]\nname = "a"\nkey = "k"\n', "the service", "nothing", 'service = "dispatch hand-off"'),
        ("[[probe]]\n" + WHOLE + 'type = "text"\n', "one of string, hash", "'text'", 'type = "string"'),
        ("[[probe]]\n" + WHOLE + "type = 3\n", "one of string, hash", "3", 'type = "string"'),
        ("[[probe]]\n" + WHOLE + "min_ttl = 15\n", "a duration", "15", 'min_ttl = "15s"'),
        ("[[probe]]\n" + WHOLE + 'grace = "soon"\n', "a duration", "'soon'", 'grace = "30s"'),
        ("[[probe]]\n" + WHOLE + 'grace = "2d"\n', "a duration from 0s to 1d", "'2d'", 'grace = "30s"'),
        ("[[probe]]\n" + WHOLE + "max_keys = 0\n", "a whole number from 1", "0", "max_keys = 10000"),
        ("[[probe]]\n" + WHOLE + "max_keys = true\n", "a whole number from 1", "True", "max_keys = 10000"),
        ("[[probe]]\n" + WHOLE + 'expires = "yes"\n', "true or false", "'yes'", "expires = true"),
        ("[[probe]]\n" + WHOLE + 'fields = "a"\n', "a list of different names", "'a'", 'fields = ["version"]'),
        ("[[probe]]\n" + WHOLE + 'fields = ["a", "a"]\n', "a list of different names", "['a', 'a']", "fields ="),
        ("[[probe]]\n" + WHOLE + "fields = [1]\n", "a list of different names", "[1]", "fields ="),
        ("[[probe]]\n" + WHOLE.replace('"k"', '"k:{user_id}"'), "{order_id}", "'k:{user_id}'", "key ="),
        ("[[probe]]\n" + WHOLE.replace('"k"', '"k:{order_id.__class__}"'), "{order_id}", "__class__", "key ="),
        ("[[probe]]\n" + WHOLE.replace('"k"', '"k:{}"'), "{order_id}", "'k:{}'", "key ="),
        ("[[probe]]\n" + WHOLE.replace('"k"', '"k:{order_id"'), "{order_id}", "'k:{order_id'", "key ="),
        ("[[probe]]\n" + WHOLE.replace('"k"', '""'), "a key", "''", "key ="),
        ("[[probe]]\n" + WHOLE.replace('"a"', '"Request key"'), "a short name", "'Request key'", "name ="),
        ("[[probe]]\n" + WHOLE + "[[probe]]\n" + WHOLE, "a name once", "'a' twice", "name ="),
        ("[[probe]]\n" + WHOLE + 'type = "set"\nfields = ["a"]\n', '"hash" beside fields', "'set'", 'type = "hash"'),
        ("[[probe]]\n" + WHOLE + 'payment_methods = ["cash"]\n', "{order_id}", "the fixed key 'k'", "key ="),
        ("[probe]\n" + WHOLE, "two brackets", "another form", "[[probe]]"),
        ("[[probes]]\n" + WHOLE, "[[probe]] only", "'probes'", "[[probe]]"),
        ("[[probe]\n", "a file of TOML", "line 1", "[[probe]]"),
    ],
)
def test_a_wrong_entry_is_refused_with_what_was_expected_what_was_got_and_an_example(
    tmp_path, text, expected, got, example
):
    with pytest.raises(ProbeError) as error:
        _load(tmp_path, text)
    message = str(error.value)
    assert message.startswith("probes.toml")
    before, _, after = message.partition(", got ")
    assert f"expected {expected}" in before or (expected in before and "expected" in before)
    assert got in after
    assert f"e.g. {example}" in after or f"e.g. a line {example}" in after


def test_the_message_says_which_probe(tmp_path):
    with pytest.raises(ProbeError, match=r"probe 2 \(second\): type"):
        _load(tmp_path, f'[[probe]]\n{WHOLE}[[probe]]\nname = "second"\nservice = "b"\nkey = "k"\ntype = "x"\n')


def test_a_wrong_probe_ends_the_start_like_a_wrong_setting():
    assert issubclass(ProbeError, SettingError)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ProbeError, match="expected a file of TOML"):
        load_probes(tmp_path / "none.toml")


def test_the_fields_of_an_order_are_those_that_are_asked_for():
    from data import ticker

    assert ORDER_FIELDS == ticker.ORDER_FIELDS


def test_the_documentation_names_every_entry():
    text = (ROOT / "docs" / "redis.md").read_text(encoding="utf-8")
    assert [name for name in ENTRIES if f"| `{name}` |" not in text] == []
