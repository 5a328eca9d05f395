"""Stock reservations for orders: all lines of an order or none."""
