"""Inventory: stock per SKU, and its reservations for orders."""
