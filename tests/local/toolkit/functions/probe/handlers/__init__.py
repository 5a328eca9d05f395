"""Handlers of the probe: each notes what it got as an item `SEEN#<id>`."""
