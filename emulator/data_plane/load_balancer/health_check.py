"""One health check of a target."""

import aiohttp

from emulator.data_plane.engine import Address
from emulator.data_plane.load_balancer.routing import HealthCheck
from emulator.data_plane.load_balancer.statuses import FAILED, TIMEOUT, Status, mismatch


async def failure(
    session: aiohttp.ClientSession, check: HealthCheck, *, host: str, address: Address | None
) -> Status | None:
    """Send the request; return None when it succeeds. No address: the target does not answer."""
    if address is None:
        return TIMEOUT
    try:
        async with session.get(
            f"{check.protocol.lower()}://{address}{check.path}",
            headers={"Host": host, "User-Agent": "ELB-HealthChecker/2.0"},
            timeout=aiohttp.ClientTimeout(total=check.timeout_seconds),
            allow_redirects=False,
        ) as response:
            return None if is_success(response.status, check.codes) else mismatch(response.status)
    except TimeoutError:
        return TIMEOUT
    except (aiohttp.ClientError, OSError):
        return FAILED


def is_success(status: int, codes: str) -> bool:
    """Compare with a matcher such as `200`, `200,302` or `200-299`."""
    ranges = (part.partition("-") for part in codes.split(","))
    return any(int(low) <= status <= int(high or low) for low, _, high in ranges)
