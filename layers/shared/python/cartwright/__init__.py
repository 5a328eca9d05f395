"""What every Cartwright service shares at run time. It imports no service, and no third party but msgspec."""
