"""WebSocket connections through a load balancer."""

import asyncio

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

from emulator.data_plane.load_balancer.answers import page
from emulator.data_plane.load_balancer.headers import end_to_end


def is_upgrade(request: web.BaseRequest) -> bool:
    """Return whether the client asks for a WebSocket."""
    tokens = request.headers.get("Connection", "").lower().replace(" ", "").split(",")
    return "upgrade" in tokens and request.headers.get("Upgrade", "").lower() == "websocket"


async def relay_messages(
    session: aiohttp.ClientSession, target: URL, request: web.BaseRequest, headers: CIMultiDict[str]
) -> web.StreamResponse:
    """Relay messages until one side closes; if the target refuses, return its answer."""
    protocols = [p.strip() for p in headers.popall("Sec-WebSocket-Protocol", [])]
    for name in [name for name in headers if name.lower().startswith("sec-websocket-")]:
        headers.popall(name, None)
    try:
        server = await session.ws_connect(
            target,
            headers=headers,
            protocols=[p.strip() for value in protocols for p in value.split(",")],
            autoping=False,
            autoclose=False,
            max_msg_size=0,
        )
    except aiohttp.WSServerHandshakeError as refusal:
        refused = end_to_end(refusal.headers or {})
        refused.popall("Content-Length", None)
        return web.Response(status=refusal.status, headers=refused)
    except (aiohttp.ClientError, TimeoutError):
        return page(502)
    async with server:
        client = web.WebSocketResponse(
            protocols=[server.protocol] if server.protocol else (),
            autoping=False,
            autoclose=False,
            max_msg_size=0,
        )
        await client.prepare(request)
        pumps = [asyncio.create_task(_pump(*way)) for way in ((client, server), (server, client))]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        await client.close()
    return client


_Socket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


async def _pump(source: _Socket, sink: _Socket) -> None:
    while True:
        message = await source.receive()
        if message.type is aiohttp.WSMsgType.TEXT:
            await sink.send_str(message.data)
        elif message.type is aiohttp.WSMsgType.BINARY:
            await sink.send_bytes(message.data)
        elif message.type is aiohttp.WSMsgType.PING:
            await sink.ping(message.data)
        elif message.type is aiohttp.WSMsgType.PONG:
            await sink.pong(message.data)
        else:
            code = message.data if message.type is aiohttp.WSMsgType.CLOSE else 1001
            await sink.close(code=code or 1000, message=(message.extra or "").encode())
            return
