"""The services of an environment on this machine, with an emulated AWS beside them."""
