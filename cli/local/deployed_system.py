"""Send HTTP requests to an environment that is deployed to the emulator."""

import ssl
from collections.abc import Mapping
from typing import Any

import urllib3
from urllib3.util import parse_url

from cli.local.data_plane import DataPlane

_PORTS = {"http": 80, "https": 443}
_TIMEOUT_SECONDS = 30
_CONNECTIONS = 16


class DeployedSystem:
    """The hosts of a deployed environment; every host leads to the environment's load balancer.

    Requests and certificates are those of AWS: the Host header, the server name of TLS and the
    certificate have the names of the environment's domain. Only the address is another one.
    """

    def __init__(self, data_plane: DataPlane) -> None:
        self._data_plane = data_plane
        self._tls = ssl.create_default_context(cadata=data_plane.authority)
        self._pools: dict[tuple[str, str], urllib3.HTTPConnectionPool] = {}

    def request(
        self,
        method: str,
        url: str,
        *,
        token: str = "",
        body: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """Send a request and return the answer; follow no redirect, and never try again.

        `token` is an access token of Cognito, and `body` is sent as JSON. Several threads may call
        this method at the same time.

        Raises:
            urllib3.exceptions.HTTPError: there was no answer, or the certificate is not valid.
        """
        wanted = parse_url(url)
        headers = {"Host": wanted.netloc or "", "User-Agent": "cruddur", **(headers or {})}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        pool = self._pool(wanted.scheme or "https", wanted.host or "")
        return pool.request(
            method,
            wanted.request_uri,
            headers=headers,
            json=body,
            redirect=False,
            retries=False,
        )

    def _pool(self, scheme: str, host: str) -> urllib3.HTTPConnectionPool:
        key = (scheme, host)
        if key not in self._pools:
            address, _, port = self._data_plane.listeners[_PORTS[scheme]].rpartition(":")
            options: Any = {"timeout": _TIMEOUT_SECONDS, "maxsize": _CONNECTIONS}
            kind: type[urllib3.HTTPConnectionPool] = urllib3.HTTPConnectionPool
            if scheme == "https":
                kind = urllib3.HTTPSConnectionPool
                options |= {"ssl_context": self._tls, "server_hostname": host}
            self._pools.setdefault(key, kind(address, int(port), **options))
        return self._pools[key]
