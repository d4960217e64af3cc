"""Measures Cartable beside its peers: every figure is a ratio seen in one run."""
