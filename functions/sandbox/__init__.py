"""A payment provider that moves no money and fails on demand. It is independent of the shop and has its own API.

For stages without real payments. No stage that retains its data may use it.
"""
