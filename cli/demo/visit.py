"""Use the deployed system as a browser does: open the page, sign in, post and read."""

import secrets
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from cli.local.demo_user import EMAIL, NAME, DemoUser
from cli.local.stage import Stage
from cli.tools.errors import CommandError

_ACTIVITY = {"message": "Hello from a task that Terraform deployed"}
_MESSAGE = {"message": "Only for you", "user_receiver_handle": "bayko"}


class Visit:
    """Requests through the deployed load balancer; each prints one line.

    Raises:
        CommandError: an answer has another status code than the expected one.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._environment = stage.environment
        self._system = stage.system()
        self._api = stage.url("backend-flask")

    def open_page(self) -> None:
        """Open the frontend over HTTP, which leads to HTTPS."""
        url = f"{self._stage.url('frontend-react-js')}/"
        plain = url.replace("https:", "http:")
        moved = self._send("GET", plain, HTTPStatus.MOVED_PERMANENTLY, note="Location")
        if moved.rstrip("/").removesuffix(":443") != url.rstrip("/"):
            raise CommandError(f"{plain} must redirect to {url}, not to {moved}")
        self._send("GET", url, HTTPStatus.OK)

    def sign_in(self) -> str:
        """Refuse a post without a token, sign a demo user in, and return the access token."""
        self._send("POST", f"{self._api}/api/activities", HTTPStatus.UNAUTHORIZED, body=_ACTIVITY)
        token = DemoUser.create(self._environment, self._stage.session).sign_in()
        self._stage.say(f"SRP  {EMAIL} signed in to {self._environment.cognito_user_pool_id}")
        return token

    def post_activity(self, token: str) -> str:
        """Post an activity, read it in the feed, and return the id of the post's trace."""
        trace = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
        url = f"{self._api}/api/activities"
        self._send(
            "POST",
            url,
            HTTPStatus.CREATED,
            token=token,
            body=_ACTIVITY,
            headers={"X-Amzn-Trace-Id": f"Root={trace};Sampled=1"},
        )
        newest = self._send("GET", f"{url}/home", HTTPStatus.OK)[0]
        if (newest["handle"], newest["message"]) != (NAME, _ACTIVITY["message"]):
            raise CommandError(f"the newest activity must be the posted one, got {newest}")
        return trace

    def send_message(self, token: str) -> None:
        """Send a message, and read it in the DynamoDB table."""
        url = f"{self._api}/api/messages"
        sent = self._send("POST", url, HTTPStatus.CREATED, token=token, body=_MESSAGE)
        (table,) = self._environment.service("backend-flask").dynamodb_tables
        items = self._stage.session.client("dynamodb").scan(TableName=table.name)["Items"]
        stored = [
            item["message"]["S"] for item in items if item["message_uuid"]["S"] == sent["uuid"]
        ]
        if stored != [_MESSAGE["message"]]:
            raise CommandError(f"{table.name} must hold the message, found {stored}")
        self._stage.say(f"SCAN {table.name}  {sent['handle']}: {stored[0]}")

    def _send(
        self, method: str, url: str, expected: HTTPStatus, *, note: str = "", **options: Any
    ) -> Any:
        """Send a request, print the answer in a line, and return its content or one header."""
        answer = self._system.request(method, url, **options)
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        content = answer.headers.get(note) if note else answer.data
        if is_json:
            content = answer.json()
        self._stage.say(f"{method:<4} {url}  {answer.status} {_short(content)}")
        if answer.status != expected:
            raise CommandError(f"{method} {url} must be answered with {expected}: {content!r}")
        return content


def _short(content: Any) -> str:
    """Return the title of a page, or the first message of an answer."""
    if isinstance(content, list):
        return _short(content[0]) if content else "nothing yet"
    if isinstance(content, Mapping):
        said = content.get("message", content.get("error", ""))
        return f"{content['handle']}: {said}" if "handle" in content else str(said)
    text = content.decode() if isinstance(content, bytes) else str(content)
    return text.partition("<title>")[2].partition("</title>")[0] or text


def visit(stage: Stage) -> str:
    """Use the system, and return the id of the trace of a post."""
    stage.announce("Using the deployed system, through its load balancer")
    visit = Visit(stage)
    visit.open_page()
    token = visit.sign_in()
    trace = visit.post_activity(token)
    visit.send_message(token)
    return trace
