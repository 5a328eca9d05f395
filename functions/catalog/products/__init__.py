"""The products that the shop sells."""
