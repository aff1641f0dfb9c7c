"""Every form of REDIS_URL, and how a wrong one is refused without showing a password."""

from __future__ import annotations

import pytest

from data.answers import Failure, FailureKind
from data.settings import SettingError, load
from data.sources.redis_keys import open_key_server
from data.sources.redis_url import Endpoint, Form, parse_redis_url


@pytest.mark.parametrize(
    ("url", "form", "endpoints", "db", "shown"),
    [
        ("redis://keys", Form.SINGLE, [("keys", 6379)], 0, "redis://keys:6379/0"),
        ("redis://keys:7000/3", Form.SINGLE, [("keys", 7000)], 3, "redis://keys:7000/3"),
        ("redis://keys:7000?db=4", Form.SINGLE, [("keys", 7000)], 4, "redis://keys:7000/4"),
        ("redis://[::1]:7000", Form.SINGLE, [("::1", 7000)], 0, "redis://[::1]:7000/0"),
        ("redis://[::1]", Form.SINGLE, [("::1", 6379)], 0, "redis://[::1]:6379/0"),
        ("rediss://keys", Form.SINGLE, [("keys", 6379)], 0, "rediss://keys:6379/0"),
        (
            "redis+sentinel://a:1,b,c:3/main/2",
            Form.SENTINEL,
            [("a", 1), ("b", 26379), ("c", 3)],
            2,
            "redis+sentinel://a:1,b:26379,c:3/main/2",
        ),
        ("redis+cluster://a:1,b:2", Form.CLUSTER, [("a", 1), ("b", 2)], 0, "redis+cluster://a:1,b:2/0"),
        ("rediss+cluster://a", Form.CLUSTER, [("a", 6379)], 0, "rediss+cluster://a:6379/0"),
    ],
)
def test_each_form_is_read(url, form, endpoints, db, shown):
    address = parse_redis_url(url)
    assert address.form is form
    assert address.endpoints == tuple(Endpoint(host, port) for host, port in endpoints)
    assert address.login.db == db
    assert address.shown == shown
    assert (address.tls is not None) == url.startswith("rediss")


def test_a_socket_is_named_by_its_path():
    address = parse_redis_url("unix:///run/redis/redis.sock?db=2")
    assert address.endpoints == (Endpoint("", 0, "/run/redis/redis.sock"),)
    assert address.login.db == 2
    assert address.shown == "unix:///run/redis/redis.sock?db=2"


@pytest.mark.parametrize(
    ("url", "username", "password"),
    [
        ("redis://prober:s3cret@keys", "prober", "s3cret"),
        ("redis://:s3cret@keys", None, "s3cret"),
        ("redis://prober:a%2Fb%3Fc%40d@keys", "prober", "a/b?c@d"),
        ("redis://prober:a@b@keys", "prober", "a@b"),
        ("redis://keys?username=prober&password=s3cret", "prober", "s3cret"),
        ("redis://keys", None, None),
    ],
)
def test_the_login_is_read_and_never_shown(url, username, password):
    address = parse_redis_url(url)
    assert (address.login.username, address.login.password) == (username, password)
    if password:
        assert password not in address.shown + repr(address)


def test_a_sentinel_has_a_login_of_its_own():
    address = parse_redis_url("redis+sentinel://u:p4ss@a/main?sentinel_username=s&sentinel_password=w0rd")
    assert (address.service, address.sentinel_login.username, address.sentinel_login.password) == ("main", "s", "w0rd")
    assert "w0rd" not in repr(address) + address.shown


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://keys:port", "expected host:port"),
        ("redis://keys:70000", "expected host:port"),
        ("redis://", "expected host:port"),
        ("redis://keys/first", "expected the number of a database"),
        ("redis://a,b", "expected one host"),
        ("redis://keys?timeout=3", "got 'timeout'"),
        ("redis://keys?ssl_ca_certs=/etc/ca.pem", "got 'ssl_ca_certs'"),
        ("redis+sentinel://a:1", "the name of the service"),
        ("redis+cluster://a/1", "expected database 0"),
        ("redis+ring://a", "got 'redis+ring'"),
        ("unix://", "the path of a socket"),
        ("rediss://keys?ssl_ca_certs=/no/such/file", "ssl_ca_certs: expected a file that is there"),
        ("rediss://keys?ssl_cert_reqs=perhaps", "ssl_cert_reqs=required or none"),
        ("redis://prober:s3?cret@keys", "written as %3F"),
    ],
)
def test_a_wrong_url_is_refused_with_what_was_expected_and_no_password(url, expected):
    with pytest.raises(ValueError, match="expected") as error:
        parse_redis_url(url)
    assert expected in str(error.value)
    assert "cret" not in str(error.value)


def test_without_a_url_the_key_server_is_not_set_up_and_says_the_next_step():
    failure = open_key_server(load({}).settings)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.NOT_SET_UP
    assert "REDIS_URL" in failure.next_step


def test_a_wrong_url_ends_the_start_like_any_wrong_setting():
    with pytest.raises(SettingError, match="REDIS_URL: expected host:port, got 'keys:port'"):
        open_key_server(load({"REDIS_URL": "redis://keys:port"}).settings)
