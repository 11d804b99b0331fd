"""Answers that the load balancer generates: errors, redirects and fixed responses.

Source of the status codes: user guide for Application Load Balancers, "Troubleshoot your
Application Load Balancers". The pages are as in reports of users; those of 400, 408 and redirects
were not compared.
"""

from http import HTTPStatus

from aiohttp import web

SERVER = "awselb/2.0"
_REASONS = {
    503: "Service Temporarily Unavailable",
    504: "Gateway Time-out",
}
_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "</body>\r\n</html>\r\n"
)


def page(status: int, *, location: str | None = None) -> web.Response:
    """Return the page of an error or a redirect."""
    reason = _REASONS.get(status) or HTTPStatus(status).phrase
    response = web.Response(
        status=status,
        reason=reason,
        body=_PAGE.format(f"{status} {reason}").encode(),
        headers={
            "Server": SERVER,
            "Content-Type": "text/html",
            **({"Location": location} if location else {}),
        },
    )
    if status == HTTPStatus.BAD_REQUEST:
        response.force_close()
    return response


def fixed(status: int, body: str, content_type: str) -> web.Response:
    """Return a fixed response."""
    headers = {"Server": SERVER, "Content-Type": content_type or "text/plain; charset=utf-8"}
    return web.Response(status=status, body=body.encode(), headers=headers)
