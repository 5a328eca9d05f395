"""The runtime library that all Cartwright services share. It imports no service, and no third party but msgspec."""
