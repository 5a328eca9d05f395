"""Dead letters: reading, redriving and discarding messages.

queues.py finds the queues, messages.py reads and moves messages, redaction.py limits what is shown.
"""
