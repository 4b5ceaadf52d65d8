"""The addresses that may be fetched at all: those on hosts of the profile that are no private machines."""

import ipaddress
from urllib.parse import urlsplit

from extract.profile import SiteProfile

_PORTS = {"http": 80, "https": 443}
# The registries of special addresses (IANA) as far as `is_global` of every supported Python leaves them out: protocol
# assignments, relays of 6to4, multicast, and what is reserved.
_SPECIAL_IPV4 = tuple(
    map(ipaddress.IPv4Network, ("0.0.0.0/8", "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4"))
)
# Whatever is outside is no machine's public address: IPv4-compatible (::/96) and -translated, local NAT64, link-local,
# site-local, unique local, multicast.
_UNICAST = ipaddress.IPv6Network("2000::/3")
# Protocol assignments (Teredo, benchmarks, ORCHID among them), documentation.
_SPECIAL_IPV6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ISATAP = 0x5EFE


class PrivateAddressError(Exception):
    """A host of the profile has a private address."""


class HostRules:
    """The hosts and ports a profile allows.

    An entry with a port allows that port; one without allows 80, 443 and the ports that the profile's own
    addresses name for any host.
    """

    def __init__(self, profile: SiteProfile) -> None:
        sources = [urlsplit(profile.resolve(source.path)) for source in profile.sources]
        base = urlsplit(profile.site.base_url)
        self._exact = {entry for entry in profile.site.allowed_hosts if _has_port(entry)}
        self._names = {entry for entry in profile.site.allowed_hosts if not _has_port(entry)}
        self._names.add((base.hostname or "").lower())
        self._ports = {80, 443} | {parts.port for parts in (base, *sources) if parts.port is not None}
        self._https_only = base.scheme == "https" and profile.site.plain_http_reason is None
        self.loopback_allowed = _is_loopback_host(base.hostname or "")

    def allows(self, url: str) -> bool:
        """Whether the profile allows the host and port of an address."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        port = parts.port or _PORTS.get(parts.scheme, 0)
        return f"{host}:{port}" in self._exact or (host in self._names and port in self._ports)

    def forbids_scheme(self, url: str) -> bool:
        """Whether an address is plain http on a site that allows only https."""
        return self._https_only and urlsplit(url).scheme != "https"

    def check_peer(self, address: str) -> None:
        """Raise PrivateAddressError unless an IP address is that of a public machine, or on loopback as the site is.

        Takes the address that is connected to and not the host name, because a name may resolve to another address
        the next time.
        """
        ip = ipaddress.ip_address(address.partition("%")[0])
        plain = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped else ip
        if plain.is_loopback and self.loopback_allowed:
            return
        if not _is_public(plain):
            raise PrivateAddressError(f"{address} is a private or special address, and the base_url is not")


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is that of one machine on the internet.

    One that leads on to an IPv4 address (NAT64, 6to4, ISATAP) is public as that one is.
    """
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not any(ip in network for network in _SPECIAL_IPV4)
    if ip in _NAT64:
        return _is_public(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    if ip not in _UNICAST or any(ip in network for network in _SPECIAL_IPV6):
        return False
    embedded = ip.sixtofour
    if embedded is None and (int(ip) >> 32) & 0xFDFFFFFF == _ISATAP:
        embedded = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return embedded is None or _is_public(embedded)


def _has_port(entry: str) -> bool:
    return entry.rpartition(":")[2].isdigit() and ":" in entry


def _is_loopback_host(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
