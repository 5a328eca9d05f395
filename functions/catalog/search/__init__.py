"""Search: an index in memory of all products, and the pages that shoppers and staff read from it."""
