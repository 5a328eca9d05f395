"""The operator's command line: ``python -m ops``, one verb per module."""
