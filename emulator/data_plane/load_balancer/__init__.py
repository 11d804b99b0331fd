"""Application load balancers of the data plane."""
