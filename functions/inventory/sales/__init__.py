"""Counts sold units, for many orders at once, so that a sale does not write the counters of its SKUs a second time."""
