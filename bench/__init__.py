"""Benchmarks: one module per figure, each with something to compare itself with in the same run."""
