"""Shipments of confirmed orders: packing, labels, dispatch and delivery."""
