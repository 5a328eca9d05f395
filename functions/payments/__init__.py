"""Payments: authorises, captures, voids and refunds orders through a provider that may fail at any moment."""
