"""A projection of the catalogue's SKUs. A delivery of an unknown SKU is likely misspelt."""
