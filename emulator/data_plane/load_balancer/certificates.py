"""Certificates of the listeners, signed by an authority that exists as long as the emulator."""

import ssl
from collections.abc import Callable, Sequence

import trustme


class Authority:
    """A certificate authority; `pem` is the certificate that a client has to trust."""

    def __init__(self) -> None:
        self._authority = trustme.CA(
            organization_name="Cruddur emulator", organization_unit_name="Certificates of ACM"
        )
        self._contexts: dict[tuple[str, ...], ssl.SSLContext] = {}
        self.pem = self._authority.cert_pem.bytes().decode()

    def context(self, names: tuple[str, ...]) -> ssl.SSLContext:
        """Return the TLS settings with a certificate for these names; its chain has the root."""
        if names not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            context.set_alpn_protocols(["http/1.1"])
            leaf = self._authority.issue_cert(*names)
            chain = leaf.private_key_and_cert_chain_pem.bytes() + self.pem.encode()
            with trustme.Blob(chain).tempfile() as path:
                context.load_cert_chain(path)
            self._contexts[names] = context
        return self._contexts[names]

    def context_by_server_name(self, names: Callable[[str], tuple[str, ...]]) -> ssl.SSLContext:
        """Return TLS settings that look up the names of the certificate in each handshake."""

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            connection.context = self.context(names(name or ""))

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        context.sni_callback = choose
        return context


def select(certificates: Sequence[tuple[str, ...]], server_name: str) -> tuple[str, ...]:
    """Return the names of the certificate for a server name, or of the default certificate."""
    name = server_name.lower()
    wildcard = f"*.{name.partition('.')[2]}"
    for wanted in (name, wildcard):
        for names in certificates:
            if wanted in names:
                return names
    return certificates[0]


def aws_names(server_name: str) -> tuple[str, ...]:
    """Return the name of an endpoint of AWS as the names of its certificate."""
    if server_name.endswith(".amazonaws.com"):
        return (server_name,)
    return ("*.amazonaws.com", "amazonaws.com")
