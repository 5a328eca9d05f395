"""``ops reconcile``: whether what the services have written down of orders, stock and money fits together.

books.py keeps what the tables say, reading.py fills it page by page. Each module of faults compares; settling.py waits
until nothing is on its way.
"""
