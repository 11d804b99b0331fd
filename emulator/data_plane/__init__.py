"""The data plane of the emulator: tasks that run, and a load balancer that forwards to them."""
