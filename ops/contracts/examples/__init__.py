"""Sample messages of each service, by operation: the examples of its OpenAPI document."""
