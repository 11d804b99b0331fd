"""Run the services of an environment on this machine, with an emulated AWS."""
