"""The addresses that may be fetched at all: those on hosts of the profile that are no private machines."""

import ipaddress
from urllib.parse import urlsplit

from extract.profile import SiteProfile

_PORTS = {"http": 80, "https": 443}


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
        """Raise PrivateAddressError unless an IP address is public, or on loopback as the site itself is.

        Takes the address of the connected socket and not the host name, because a name may resolve to another
        address the next time.
        """
        ip = ipaddress.ip_address(address.partition("%")[0])
        if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        if ip.is_global or (ip.is_loopback and self.loopback_allowed):
            return
        raise PrivateAddressError(f"{address} is a private address, and the base_url is not")


def _has_port(entry: str) -> bool:
    return entry.rpartition(":")[2].isdigit() and ":" in entry


def _is_loopback_host(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
