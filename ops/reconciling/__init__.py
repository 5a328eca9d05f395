"""``ops reconcile``: verifies that the services' data of orders, stock and payments agree.

books.py holds the data, reading.py fills it page by page. Each module of faults compares; settling.py waits until no
work is pending.
"""
