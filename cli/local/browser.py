"""Open a deployed environment in a browser."""

import base64
import hashlib
import os
import shlex
import shutil
import subprocess
import webbrowser
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from cli.local.data_plane import DataPlane
from cli.local.emulator import session_of
from cli.tools.errors import CommandError
from cli.tools.project import CACHE
from environments.definition import Environment

_FOLDER = CACHE / "browser"
_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_TIME_TO_FAIL_SECONDS = 3  # without a display, Chromium ends in less than one


def open_in_default_browser(environment: Environment) -> None:
    """Open the environment on AWS.

    Raises:
        CommandError: this machine has no browser.
    """
    url = f"https://{environment.domain}"
    print(url)
    if not webbrowser.open(url):
        raise CommandError(f"no browser is installed; open {url} elsewhere")


def open_in_own_browser(environment: Environment) -> None:
    """Open the environment on the emulator, in a browser profile that is used for nothing else.

    The profile is new for each start of the emulator. Also print the `curl` command that sends a
    request to the same load balancer.

    Raises:
        CommandError: no emulator of the account runs, it runs no tasks, the environment is not
            deployed, or no Chromium, Chrome or Edge is installed or starts.
    """
    session = session_of(environment)
    data_plane = DataPlane.of(os.environ["AWS_ENDPOINT_URL"], environment, session)
    if not {80, 443} <= data_plane.listeners.keys():
        raise CommandError(
            f"the load balancer of {environment.name} has no listeners yet: "
            f"bin/cruddur deploy {environment.name}"
        )
    url, address = f"https://{environment.domain}", data_plane.listeners[443]
    _FOLDER.mkdir(parents=True, exist_ok=True)
    profile = _FOLDER / f"{environment.name}-{address.rpartition(':')[2]}"
    authority = profile.with_suffix(".pem")
    authority.write_text(data_plane.authority, encoding="utf-8")
    curl = ["curl", "--cacert", str(authority), "--connect-to", f"::{address}", url]
    print(f"{url} is at {address} of this machine:\n  {shlex.join(curl)}")
    _start(profile, [*browser_arguments(environment, data_plane), url])


def browser_arguments(environment: Environment, data_plane: DataPlane) -> list[str]:
    """Return the arguments of Chromium that lead the hosts of AWS to the emulator.

    The page calls Cognito, whose Region is the start of the user pool's id. The certificates of
    the emulator's authority are accepted; those of any other unknown authority are not.
    """
    cognito = f"cognito-idp.{environment.cognito_user_pool_id.partition('_')[0]}.amazonaws.com"
    rules = [
        f"MAP {host}:{port} {data_plane.listeners[port]}"
        for host in environment.host_names
        for port in (80, 443)
    ]
    rules.append(f"MAP {cognito}:443 {data_plane.aws}")
    return [
        f"--host-resolver-rules={', '.join(rules)}",
        f"--ignore-certificate-errors-spki-list={_public_key_hash(data_plane.authority)}",
    ]


def _public_key_hash(certificate: str) -> str:
    """Return the SHA-256 hash of the certificate's SubjectPublicKeyInfo, in Base64."""
    key = load_pem_x509_certificate(certificate.encode()).public_key()
    encoded = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(encoded).digest()).decode()


def _start(profile: Path, arguments: list[str]) -> None:
    program = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if program is None:
        raise CommandError("no Chromium, Chrome or Edge is installed: use the curl line above")
    if os.geteuid() == 0:  # Chromium's sandbox refuses to run as root
        arguments = ["--no-sandbox", *arguments]
    options = [f"--user-data-dir={profile}", "--no-first-run", "--no-default-browser-check"]
    log = profile.with_suffix(".log")
    with log.open("w") as output:
        process = subprocess.Popen(
            [program, *options, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # the browser outlives this command
        )
    try:
        code = process.wait(timeout=_TIME_TO_FAIL_SECONDS)
    except subprocess.TimeoutExpired:
        return
    if code != 0:  # 0: a browser with this profile is open, and shows the page in a new tab
        raise CommandError(f"{program} ended with {code} ({log}): use the curl line above")
