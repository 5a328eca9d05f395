"""What was given up, and the way back.

queues.py finds where it lies, messages.py reads and moves it, redaction.py bounds what is shown.
"""
