"""Payments: what an order owes is held, taken and given back, through a provider that may fail at any moment."""
