"""The operators' command line: ``python -m ops``, one command per module."""
