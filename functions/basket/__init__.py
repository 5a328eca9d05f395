"""The service of baskets: what is to be bought, what it costs, and how it becomes an order."""
