"""The service's own copy of the catalog, projected from events."""
