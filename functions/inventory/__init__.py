"""The inventory: stock per SKU, and what of it is set aside for orders."""
