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


def test_a_name_of_digits_is_a_name_and_no_other_scheme_has_a_port(make_profile: MakeProfile) -> None:
    rules = HostRules(make_profile(site={**PUBLIC, "allowed_hosts": ["127", "h.cn:1"]}))
    assert rules.allows("http://127/a")
    assert not rules.allows("ftp://h.cn/a")


def test_localhost_is_on_loopback_however_it_is_written(make_profile: MakeProfile) -> None:
    HostRules(make_profile(site={"base_url": "http://LocalHost:8080"})).check_peer("127.0.0.1")


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
        "0.1.2.3",
        "172.31.255.255",
        "192.0.0.9",
        "192.0.2.1",
        "192.88.99.1",
        "198.19.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::7f00:1",
        "::808:808",
        "::ffff:224.0.0.1",
        "::ffff:0:7f00:1",
        "::ffff:0:808:808",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::e000:1",
        "64:ff9b:1::808:808",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a00:1::1",
        "2002:c0a8:1::",
        "2002:e000:1::",
        "2400:3200::5efe:a00:1",
        "2400:3200::200:5efe:7f00:1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_private_and_special_machines_are_not_asked(address: str, make_profile: MakeProfile) -> None:
    with pytest.raises(PrivateAddressError):
        HostRules(make_profile(site=PUBLIC)).check_peer(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "223.255.255.255",
        "192.0.1.1",
        "::ffff:8.8.8.8",
        "2400:3200::1",
        "240e::1",
        "64:ff9b::808:808",
        "2002:808:808::1",
        "2400:3200::200:5efe:808:808",
    ],
)
def test_public_machines_are_asked(address: str, make_profile: MakeProfile) -> None:
    HostRules(make_profile(site=PUBLIC)).check_peer(address)


@pytest.mark.parametrize("address", ["64:ff9b::7f00:1", "2002:7f00:1::1", "::7f00:1", "0.0.0.0"])
def test_loopback_is_allowed_only_as_itself(address: str, make_profile: MakeProfile) -> None:
    rules = HostRules(make_profile())
    rules.check_peer("::ffff:127.0.0.1")
    with pytest.raises(PrivateAddressError):
        rules.check_peer(address)


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


def test_nothing_is_sent_to_a_foreign_address(make_client: MakeClient) -> None:
    client = make_client()
    fetched = client.fetch("http://zwinkt.com/a.html")
    assert (fetched.outcome, client.requests_made) == (FetchOutcome.FOREIGN, 0)
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


def test_a_private_machine_is_not_asked_over_tls_either(
    https_server: HTTPServer, tmp_path: Path, make_profile: MakeProfile, make_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Its certificate is trusted, so that nothing but its address keeps it from being asked."""
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "site.pem"))
    site = {"base_url": "https://xxgk.zh.gov.cn", "allowed_hosts": [f"127.0.0.1:{https_server.port}"]}
    fetched = make_client(make_profile(site=site, retries=0)).fetch(https_server.url_for("/a.html"))
    assert (fetched.outcome, https_server.log) == (FetchOutcome.REFUSED, [])
    assert "127.0.0.1 is a private" in (fetched.error or "")
