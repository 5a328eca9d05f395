"""A payment provider that moves no money and misbehaves on demand: a stranger to the shop, with an API of its own.

For stages in which nobody pays; no stage that keeps its data may have it.
"""
