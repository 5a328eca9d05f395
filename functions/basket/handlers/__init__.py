"""Lambda entry points. Each one parses the request, runs one use case and maps the result."""
