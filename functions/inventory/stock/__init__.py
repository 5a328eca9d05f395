"""The stock of SKUs: counters, receipts, adjustments and low-stock events."""
