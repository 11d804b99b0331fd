"""Settings of the data plane, without imports: clients of the emulator read them too."""

from dataclasses import dataclass

ENGINES = ("processes", "docker")


@dataclass(frozen=True)
class Settings:
    """Settings of the data plane.

    `time_scale` multiplies the waiting times of ECS and the load balancer: intervals of health
    checks, deregistration delays, pauses between failed tasks, cooldowns. 1 is AWS's time. It does
    not change the timeouts of requests, health checks and stopping containers, nor the grace period
    and the start period of health checks: a program needs as long to start as on AWS.
    """

    engine: str
    """One of ENGINES."""

    time_scale: float = 1.0

    scheduled_scaling: bool = True
    """Whether scheduled actions of Application Auto Scaling run, such as an environment's pause."""

    forwards: tuple[str, ...] = ()
    """Further addresses that all tasks reach, such as `database.test:5432=127.0.0.1:40123`.

    The second address is on this machine's loopback interface.
    """
