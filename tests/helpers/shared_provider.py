"""One process of the AWS provider that several Terraform commands use.

A Terraform command starts the provider and reads its schema, which takes longer than most of our
plans: `terraform validate` takes 3.6 s of CPU, and 0.2 s here. A provider that was started with
`-debug` keeps running instead, and Terraform finds it with the variable TF_REATTACH_PROVIDERS.
Source: Terraform plugin documentation, "Debugging Terraform plugins". `schema_proxy` shortens the
schema. Only tests use this; the commands of users start a provider each time.
"""

import functools
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cli.setup.provider_mirror import provider_version
from cli.tools.terraform import Terraform
from tests.helpers.schema_proxy import schema_proxy

VARIABLE = "TF_REATTACH_PROVIDERS"
# Ends the provider when standard input closes, also when this process is killed.
_UNTIL_STDIN_CLOSES = '"$1" -debug & provider=$!; read -r _; kill $provider; wait $provider'


@contextmanager
def shared_provider(variables: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Run a provider with `variables`; yield them with TF_REATTACH_PROVIDERS added.

    The endpoint and the credentials are those of `variables`. Terraform commands that run at the
    same time must use the same Region and the same default tags.
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
        with schema_proxy(address["String"]) as address["String"]:
            yield {**variables, VARIABLE: json.dumps(providers)}
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


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
