"""What is set aside for orders: all lines of an order or none."""
