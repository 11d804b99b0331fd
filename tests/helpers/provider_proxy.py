"""A proxy of the AWS provider that answers quickly what Terraform asks in each command.

Terraform reads the schemas of all 1,500 resource types in each command, which takes 1.2 s of CPU:
more than all other work of `terraform validate`. Our stacks have about 60 types, and the schema of
one of them, the web ACL, is four times as long as the others together: only tests that deploy a web
ACL get it. The provider needs another 0.2 s to check its configuration again. The proxy keeps the
answers that depend on the request alone, and forwards all other requests. Only tests use it.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc

from cli.tools.project import ROOT

_UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
_THREADS = 64  # Terraform sends at most 10 requests at a time, and several commands may run
# The fields of GetProviderSchema.Response whose entries have the name of a type as their key.
# Source: Terraform's plugin protocol, tfplugin5.proto.
_RESOURCES, _DATA_SOURCES, _KEY = 2, 3, 1
_LENGTH_DELIMITED = 2
_PROVIDER = "/tfplugin5.Provider/"
_SCHEMA = f"{_PROVIDER}GetSchema"
# The answers to these requests depend on nothing else.
_KEPT = {
    f"{_PROVIDER}{method}"
    for method in (
        "PrepareProviderConfig",
        "UpgradeResourceState",
        "ValidateDataSourceConfig",
        "ValidateResourceTypeConfig",
    )
}
_SOURCES = ("cli", "environments", "modules", "tests")
_WEB_ACL = "aws_wafv2_web_acl"
# With and without web ACL, once for all providers of this process: they are the same program.
_shortened: dict[bool, bytes] = {}


@contextmanager
def provider_proxy(provider: str, *, web_acl: bool) -> Iterator[str]:
    """Run the proxy of the provider at a Unix socket; yield the path of the proxy's socket.

    Without `web_acl`, Terraform refuses stacks with a web ACL.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        grpc.insecure_channel(f"unix:{provider}", options=_UNLIMITED) as channel,
        ThreadPoolExecutor(_THREADS) as threads,
    ):
        socket = str(Path(folder) / "provider")
        server = grpc.server(
            threads, handlers=[_Forwarder(channel, web_acl=web_acl)], options=_UNLIMITED
        )
        server.add_insecure_port(f"unix:{socket}")
        server.start()
        try:
            yield socket
        finally:
            server.stop(grace=None).wait()


class _Forwarder(grpc.GenericRpcHandler):
    """Requests and answers stay bytes, so that no definition of the messages is needed."""

    def __init__(self, channel: grpc.Channel, *, web_acl: bool) -> None:
        self._channel, self._web_acl = channel, web_acl
        self._kept: dict[tuple[str, bytes], bytes] = {}

    def service(self, handler_call_details: Any) -> Any:
        method = handler_call_details.method
        if not method.startswith(_PROVIDER):
            return None  # such as the stream of what the provider prints: it is optional

        def forward(request: bytes, context: grpc.ServicerContext) -> bytes:
            try:
                return self._answer(method, request)
            except grpc.RpcError as error:
                context.abort(error.code(), error.details() or "")

        return grpc.unary_unary_rpc_method_handler(forward)

    def _answer(self, method: str, request: bytes) -> bytes:
        call: Any = self._channel.unary_unary(method)
        if method == _SCHEMA:
            if not _shortened:
                _shortened.update(_shorten(call(request)))
            return _shortened[self._web_acl]
        if method not in _KEPT:
            return bytes(call(request))
        key = method, hashlib.sha256(request).digest()
        if key not in self._kept:
            self._kept[key] = call(request)
        return self._kept[key]


def _shorten(schema: bytes) -> dict[bool, bytes]:
    """Return the schema of our resource types, with and without that of the web ACL."""
    words = _words()
    used = _only(words, schema)
    return {True: used, False: _only(words - _names(_WEB_ACL), used)}


def _names(resource_type: str) -> set[str]:
    """Return the name of a resource type, and that of its module in Python."""
    return {resource_type, resource_type.removeprefix("aws_")}


def _only(words: set[str], schema: bytes) -> bytes:
    """Remove the resource types and data sources whose names are not among the words."""
    kept = []
    for number, content, whole in _fields(schema):
        if number in (_RESOURCES, _DATA_SOURCES):
            name = next(value for key, value, _ in _fields(content) if key == _KEY).decode()
            if words.isdisjoint(_names(name)):
                continue
        kept.append(whole)
    return b"".join(kept)


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield the number, the content and all bytes of each length-delimited field of a message."""
    position = 0
    while position < len(message):
        start = position
        tag, position = _varint(message, position)
        assert tag & 7 == _LENGTH_DELIMITED, "GetSchema has no other fields"
        length, position = _varint(message, position)
        yield tag >> 3, message[position : position + length], message[start : position + length]
        position += length


def _varint(message: bytes, position: int) -> tuple[int, int]:
    """Return the number at a position, and the position after it."""
    value = shift = 0
    while True:
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # the highest bit says whether more bytes follow
            return value, position


def _words() -> set[str]:
    """Return the words of the Python sources, among them the imported modules of the provider."""
    files = (file for folder in _SOURCES for file in (ROOT / folder).rglob("*.py"))
    return {word for file in files for word in re.findall(r"\w+", file.read_text(encoding="utf-8"))}
