"""The service's own copy of the catalogue, kept by events."""
