"""TLS with certificates of our own, on a real server."""

from __future__ import annotations

import shutil

import pytest
import trustme

from data.answers import FailureKind
from data.metrics.probe import Outcome
from data.sources.key_server_process import KeyServerError, free_port, start_private_key_server
from tests.sources.redis_tools import REQUEST, key_server_at, orders, outcomes, words

pytestmark = [
    pytest.mark.redisserver,
    pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs a redis-server with TLS"),
]


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """Folder with ca.pem, server.pem and client.pem (key and certificate), and other.pem of another authority."""
    folder = tmp_path_factory.mktemp("certificates")
    ca = trustme.CA()
    ca.cert_pem.write_to_path(folder / "ca.pem")
    trustme.CA().cert_pem.write_to_path(folder / "other.pem")
    ca.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    ca.issue_cert("elsewhere.example").private_key_and_cert_chain_pem.write_to_path(folder / "elsewhere.pem")
    ca.issue_cert("prober").private_key_and_cert_chain_pem.write_to_path(folder / "client.pem")
    return folder


def _tls_server(folder, authority, certificate: str, clients: str):
    port = free_port()
    file = str(authority / certificate)
    extra = ("--port", "0", "--tls-port", str(port), "--tls-auth-clients", clients)
    files = ("--tls-cert-file", file, "--tls-key-file", file, "--tls-ca-cert-file", str(authority / "ca.pem"))
    try:
        return start_private_key_server(folder, port, *extra, *files)
    except KeyServerError as error:
        pytest.skip(f"this server is built without TLS: {error}")


@pytest.fixture
def server(tmp_path, authority):
    server = _tls_server(tmp_path, authority, "server.pem", "no")
    yield server
    server.stop()


def test_a_server_with_a_certificate_of_a_known_authority_is_asked(server, authority):
    asked = key_server_at(f"rediss://127.0.0.1:{server.port}?ssl_ca_certs={authority / 'ca.pem'}")
    assert outcomes(asked.probe(REQUEST, orders("1"), 0)) == {"1": Outcome.MISSING}
    assert asked.ping() is None


def test_many_keys_go_over_tls(server, authority):
    asked = key_server_at(f"rediss://127.0.0.1:{server.port}?ssl_ca_certs={authority / 'ca.pem'}", 5_000)
    probe_round = asked.probe(REQUEST, orders(*map(str, range(9_000))), 0)
    assert probe_round.counts[Outcome.MISSING] == 9_000


@pytest.mark.parametrize("parameters", ["", "?ssl_ca_certs={folder}/other.pem"])
def test_a_certificate_that_is_not_trusted_is_unknown_and_says_so(server, authority, parameters):
    asked = key_server_at(f"rediss://127.0.0.1:{server.port}{parameters.format(folder=authority)}")
    probe_round = asked.probe(REQUEST, orders("1"), 0)
    assert outcomes(probe_round) == {"1": Outcome.UNKNOWN}
    assert words(probe_round).startswith(f"the certificate of 127.0.0.1:{server.port} is not trusted")
    assert asked.ping().kind is FailureKind.REFUSED


def test_a_certificate_for_another_name_is_unknown_unless_the_check_is_switched_off(tmp_path, authority):
    server = _tls_server(tmp_path, authority, "elsewhere.pem", "no")
    try:
        url = f"rediss://127.0.0.1:{server.port}?ssl_ca_certs={authority / 'ca.pem'}"
        assert "is not trusted" in words(key_server_at(url).probe(REQUEST, orders("1"), 0))
        unchecked = key_server_at(f"{url}&ssl_check_hostname=false")
        assert outcomes(unchecked.probe(REQUEST, orders("1"), 0)) == {"1": Outcome.MISSING}
        unverified = key_server_at(f"rediss://127.0.0.1:{server.port}?ssl_cert_reqs=none")
        assert outcomes(unverified.probe(REQUEST, orders("1"), 0)) == {"1": Outcome.MISSING}
    finally:
        server.stop()


def test_a_server_that_wants_a_certificate_of_ours_gets_it(tmp_path, authority):
    server = _tls_server(tmp_path, authority, "server.pem", "yes")
    try:
        url = f"rediss://127.0.0.1:{server.port}?ssl_ca_certs={authority / 'ca.pem'}"
        without = key_server_at(url).probe(REQUEST, orders("1"), 0)
        assert outcomes(without) == {"1": Outcome.UNKNOWN}
        assert "TLS failed" in words(without) or "closed the connection" in words(without)
        with_it = key_server_at(f"{url}&ssl_certfile={authority / 'client.pem'}")
        assert outcomes(with_it.probe(REQUEST, orders("1"), 0)) == {"1": Outcome.MISSING}
    finally:
        server.stop()


def test_tls_at_one_end_only_is_unknown(server, key_server, authority):
    plain = key_server_at(f"redis://127.0.0.1:{server.port}").probe(REQUEST, orders("1"), 0)
    assert outcomes(plain) == {"1": Outcome.UNKNOWN}
    encrypted = key_server_at(f"rediss://127.0.0.1:{key_server.port}?ssl_cert_reqs=none").probe(REQUEST, orders("1"), 0)
    assert outcomes(encrypted) == {"1": Outcome.UNKNOWN}
    # A server without TLS waits for the end of what it takes for a command.
    assert words(encrypted).startswith(("TLS failed", "no answer"))
