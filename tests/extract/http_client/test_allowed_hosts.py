"""Which machines may be asked: allowed hosts, no private ones, TLS verified."""

import datetime as dt
import ssl
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_httpserver import HTTPServer

from extract.http_client.allowed_hosts import HostRules, PrivateAddressError
from extract.records import FetchOutcome
from tests.support.scripted_server import NOW, MakeClient, MakeProfile

PUBLIC = {
    "base_url": "http://xxgk.zh.gov.cn",
    "allowed_hosts": ["xxgk.zh.gov.cn", "www.zh.gov.cn", "h.cn:8080"],
}


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://xxgk.zh.gov.cn/a", True),
        ("https://www.zh.gov.cn/a", True),
        ("http://www.zh.gov.cn:80/a", True),
        ("http://www.zh.gov.cn:8080/a", False),
        ("http://h.cn:8080/a", True),
        ("http://h.cn/a", False),
        ("http://zh.gov.cn/a", False),
        ("http://www.zh.gov.cn.evil.example/a", False),
        ("http://user@evil.example/www.zh.gov.cn", False),
    ],
)
def test_allowed_hosts(url: str, allowed: bool, make_profile: MakeProfile) -> None:
    assert HostRules(make_profile(site=PUBLIC)).allows(url) is allowed


def test_a_port_that_the_profile_itself_names_is_allowed(make_profile: MakeProfile) -> None:
    source = {"kind": "links", "path": "http://www.zh.gov.cn:8081/list.html"}
    assert HostRules(make_profile([source], site=PUBLIC)).allows("http://www.zh.gov.cn:8081/a")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "100.64.0.1",
    ],
)
def test_private_machines_are_not_asked(address: str, make_profile: MakeProfile) -> None:
    with pytest.raises(PrivateAddressError):
        HostRules(make_profile(site=PUBLIC)).check_peer(address)


def test_loopback_is_allowed_where_the_site_is_there(make_profile: MakeProfile) -> None:
    rules = HostRules(make_profile())
    rules.check_peer("127.0.0.1")
    HostRules(make_profile(site=PUBLIC)).check_peer("8.8.8.8")
    with pytest.raises(PrivateAddressError):
        rules.check_peer("10.0.0.1")


def test_an_allowed_name_on_a_private_machine_is_refused_before_anything_is_sent(
    httpserver: HTTPServer, make_profile: MakeProfile, make_client: MakeClient
) -> None:
    site = {"base_url": "http://xxgk.zh.gov.cn", "allowed_hosts": [f"localhost:{httpserver.port}"]}
    fetched = make_client(make_profile(site=site)).fetch(f"http://localhost:{httpserver.port}/a.html")
    assert (fetched.outcome, httpserver.log) == (FetchOutcome.REFUSED, [])
    assert "private" in (fetched.error or "")


def test_a_foreign_address_is_refused_without_a_request(make_client: MakeClient) -> None:
    client = make_client()
    fetched = client.fetch("http://zwinkt.com/a.html")
    assert (fetched.outcome, client.requests_made) == (FetchOutcome.REFUSED, 0)
    assert "allowed_hosts" in (fetched.error or "")


@pytest.mark.parametrize(
    ("reason", "outcome"), [(None, FetchOutcome.REFUSED), ("旧服务器只有 http", FetchOutcome.PAGE)]
)
def test_plain_http_on_an_https_site_needs_a_reason(
    reason: str | None,
    outcome: FetchOutcome,
    httpserver: HTTPServer,
    make_profile: MakeProfile,
    make_client: MakeClient,
) -> None:
    httpserver.expect_request("/a.html").respond_with_data("<table><tr><td>1</td></tr></table>")
    site = {"base_url": f"https://127.0.0.1:{httpserver.port}", "plain_http_reason": reason}
    assert make_client(make_profile(site=site)).fetch(httpserver.url_for("/a.html")).outcome is outcome


@pytest.fixture
def https_server(tmp_path: Path) -> Iterator[HTTPServer]:
    """A server whose certificate nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - dt.timedelta(days=3000))
        .not_valid_after(NOW + dt.timedelta(days=3000))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "site.pem").write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "site.pem")
    with HTTPServer(host="127.0.0.1", ssl_context=context) as server:
        yield server


@pytest.mark.parametrize("reason", [None, "2012 年的服务器，只会旧式重新协商"])
def test_certificates_are_verified_on_old_servers_too(
    reason: str | None, https_server: HTTPServer, make_profile: MakeProfile, make_client: MakeClient
) -> None:
    https_server.expect_request("/a.html").respond_with_data("secret")
    site = {"base_url": https_server.url_for(""), "legacy_tls_reason": reason}
    fetched = make_client(make_profile(site=site, retries=0)).fetch(https_server.url_for("/a.html"))
    assert (fetched.outcome, https_server.log) == (FetchOutcome.UNREACHABLE, [])
    assert "TLS" in (fetched.error or "")


@pytest.mark.parametrize("reason", [None, "2012 年的服务器，只会旧式重新协商"])
def test_a_trusted_certificate_is_enough(
    reason: str | None,
    https_server: HTTPServer,
    tmp_path: Path,
    make_profile: MakeProfile,
    make_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "site.pem"))
    https_server.expect_request("/a.html").respond_with_data("<table><tr><td>1</td></tr></table>")
    site = {"base_url": https_server.url_for(""), "legacy_tls_reason": reason}
    fetched = make_client(make_profile(site=site, retries=0)).fetch(https_server.url_for("/a.html"))
    assert fetched.outcome is FetchOutcome.PAGE
