"""Traces of requests, and of their calls, with X-Ray."""

from contextlib import suppress
from queue import Full, Queue
from threading import Thread

from aws_xray_sdk.core import patch, xray_recorder
from aws_xray_sdk.core.emitters.udp_emitter import UDPEmitter
from aws_xray_sdk.core.models.entity import Entity
from aws_xray_sdk.core.sampling.local.sampler import LocalSampler
from aws_xray_sdk.ext.flask.middleware import XRayMiddleware
from aws_xray_sdk.ext.util import construct_xray_header
from flask import Flask, request


def trace_id() -> str | None:
    """Return the trace id of the caller, or without one the id of the request's own trace."""
    return construct_xray_header(request.headers).root or xray_recorder.current_segment().trace_id


def trace_requests(
    app: Flask, *, service_name: str, daemon_address: str, untraced_path: str
) -> None:
    # The default sampler requests rules from the daemon over TCP, and blocks while the daemon does
    # not answer. These local rules trace every request except health checks. The caller's sampling
    # decision, in the trace header, overrides them.
    rules = LocalSampler(
        {
            "version": 2,
            "default": {"fixed_target": 0, "rate": 1},
            "rules": [
                {
                    "host": "*",
                    "http_method": "*",
                    "url_path": untraced_path,
                    "fixed_target": 0,
                    "rate": 0,
                }
            ],
        }
    )
    xray_recorder.configure(
        service=service_name,
        sampler=rules,
        emitter=_BackgroundEmitter(daemon_address),
        context_missing="IGNORE_ERROR",  # calls outside of a request belong to no trace
    )
    patch(("requests", "botocore"))
    XRayMiddleware(app, xray_recorder)


class _BackgroundEmitter(UDPEmitter):
    """Emitter with its own thread, because resolving the daemon's host name may block."""

    def __init__(self, daemon_address: str) -> None:
        super().__init__(daemon_address)
        self._waiting: Queue[Entity] = Queue(maxsize=1000)
        Thread(target=self._send_waiting, daemon=True).start()

    def send_entity(self, entity: Entity) -> None:
        with suppress(Full):  # a full queue drops the trace, so that memory is bounded
            self._waiting.put_nowait(entity)

    def _send_waiting(self) -> None:
        while True:
            super().send_entity(self._waiting.get())
