"""Baskets: lines, the merge at sign-in and the checkout."""
