"""The orders: what was bought, and how far it has come."""
