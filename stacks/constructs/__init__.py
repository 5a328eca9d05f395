"""The toolkit: constructs every service is built from."""
