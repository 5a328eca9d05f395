"""Replays real invoices: turns the retailer's ledger into orders, and verifies the result."""
