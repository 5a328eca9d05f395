"""Products: what the shop sells."""
