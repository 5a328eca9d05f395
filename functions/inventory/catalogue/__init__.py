"""Which SKUs the catalogue has, as its events tell: a delivery of any other is likely misspelt."""
