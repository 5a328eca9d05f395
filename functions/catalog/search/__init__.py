"""Search: an in-memory index of all products, and the pages that shoppers and staff read from it."""
