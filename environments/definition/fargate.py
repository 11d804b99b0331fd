"""The sizes that AWS Fargate offers for Linux tasks.

Source: Amazon ECS developer guide, "Task CPU and memory" of the Fargate task definition parameters.
"""

from collections.abc import Sequence

_GIB = 1024

MEMORY_MIB_BY_CPU_UNITS: dict[int, Sequence[int]] = {
    256: (512, 1 * _GIB, 2 * _GIB),
    512: range(1 * _GIB, 4 * _GIB + 1, _GIB),
    1024: range(2 * _GIB, 8 * _GIB + 1, _GIB),
    2048: range(4 * _GIB, 16 * _GIB + 1, _GIB),
    4096: range(8 * _GIB, 30 * _GIB + 1, _GIB),
    8192: range(16 * _GIB, 60 * _GIB + 1, 4 * _GIB),
    16384: range(32 * _GIB, 120 * _GIB + 1, 8 * _GIB),
}


def allowed_memory(cpu_units: int) -> str:
    """Return the memory sizes that Fargate allows with `cpu_units`, as text."""
    sizes = MEMORY_MIB_BY_CPU_UNITS[cpu_units]
    if isinstance(sizes, range):
        return f"{sizes[0]} to {sizes[-1]} in steps of {sizes.step}"
    *first, last = sizes
    return f"{', '.join(str(size) for size in first)} or {last}"
