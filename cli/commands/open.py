import os

from cli.commands.parameters import FIRST, EnvironmentName


def open_(environment: EnvironmentName = FIRST) -> None:
    """Open a deployed environment in a browser.

    If AWS_ENDPOINT_URL points to an emulator that runs tasks, the command starts an installed
    Chromium, Chrome or Edge with a profile of its own, in which the environment's domain and
    Cognito lead to the emulator. The command also prints a `curl` line that does the same.
    Otherwise it opens the domain in the default browser.
    """
    from cli.local import browser

    if os.environ.get("AWS_ENDPOINT_URL"):
        browser.open_in_own_browser(environment)
    else:
        browser.open_in_default_browser(environment)
