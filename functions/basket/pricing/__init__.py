"""Pricing of orders: promotions, tax, shipping and totals as pure functions, and the tables that staff set."""
