"""A service that exists for tests: it notes what reaches it in its table."""
