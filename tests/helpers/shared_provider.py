"""One process of the AWS provider that several Terraform commands use.

A Terraform command starts the provider and reads its schema, which takes longer than most of our
plans: `terraform validate` takes 3.6 s of CPU, and 0.1 s here. A provider that was started with
`-debug` keeps running instead, and Terraform finds it with the variable TF_REATTACH_PROVIDERS.
Source: Terraform plugin documentation, "Debugging Terraform plugins". `provider_proxy` shortens the
schema and keeps answers. Only tests use this; the commands of users start a provider each time.
"""

import functools
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cli.setup.provider_mirror import provider_version
from cli.tools.terraform import Terraform
from tests.helpers.provider_proxy import provider_proxy

VARIABLE = "TF_REATTACH_PROVIDERS"
# Ends the provider when standard input closes, also when this process is killed.
_UNTIL_STDIN_CLOSES = '"$1" -debug & provider=$!; read -r _; kill $provider; wait $provider'

_TERRAFORM = f"""\
#!/bin/sh
[ -z "${{AWS_ENDPOINT_URL-}}" ] ||
  export {VARIABLE}="$(env | grep ^AWS_ | curl --silent --fail --data-binary @- http://127.0.0.1:PORT)"
exec terraform "$@"
"""


@contextmanager
def shared_provider(
    variables: Mapping[str, str], *, web_acl: bool = False
) -> Iterator[dict[str, str]]:
    """Run a provider with `variables`; yield them with TF_REATTACH_PROVIDERS added.

    The endpoint and the credentials are those of `variables`. Terraform commands that run at the
    same time must use the same Region and the same default tags. Stacks with a web ACL need
    `web_acl`: a command with its schema takes 0.3 s of CPU more.
    """
    process = subprocess.Popen(
        ["sh", "-c", _UNTIL_STDIN_CLOSES, "sh", _program()],
        env={**variables, "GOGC": "400"},  # long-lived: it collects garbage
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = next(line for line in process.stdout if f"{VARIABLE}=" in line)
        providers = json.loads(line.partition("=")[2].strip().strip("'"))
        (address,) = (provider["Addr"] for provider in providers.values())
        with provider_proxy(address["String"], web_acl=web_acl) as address["String"]:
            yield {**variables, VARIABLE: json.dumps(providers)}
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


@contextmanager
def provider_of_commands(folder: Path) -> Iterator[dict[str, str]]:
    """Yield a variable for commands that start an emulator: their Terraform shares a provider.

    The variable names a program in `folder` in place of Terraform. The program asks this process
    for the provider of its emulator.
    """
    with ExitStack() as providers:

        @functools.cache
        def reattach(variables: str) -> str:
            given = dict(line.split("=", 1) for line in variables.splitlines())
            other = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
            return providers.enter_context(shared_provider({**other, **given}))[VARIABLE]

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                variables = self.rfile.read(int(self.headers["Content-Length"])).decode()
                answer = reattach(variables).encode()
                self.send_response(HTTPStatus.OK)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Log nothing."""

        with HTTPServer(("127.0.0.1", 0), Answers) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            program = folder / "terraform"
            program.write_text(_TERRAFORM.replace("PORT", str(server.server_port)))
            program.chmod(0o755)
            try:
                yield {"TERRAFORM_BINARY_NAME": str(program)}
            finally:
                server.shutdown()


@functools.cache
def _program() -> str:
    """Return the path of the provider's program, from where `terraform init` installs it."""
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        aws = {"source": "hashicorp/aws", "version": provider_version()}
        configuration = {"terraform": {"required_providers": {"aws": aws}}}
        (directory / "main.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
        # A provider that already runs, in a clone's own tests, would not be installed.
        Terraform(directory, {**os.environ, VARIABLE: ""}).init()
        # Five folders: host, namespace, type, version and platform. The last may be a link.
        (program,) = directory.glob(".terraform/providers/*/*/*/*/*/terraform-provider-aws*")
        return str(program.resolve())
