"""Entry points of the Lambda functions. Each parses the request, calls one use case and maps the result."""
