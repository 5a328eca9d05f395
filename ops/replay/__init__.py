"""Real invoices as checkouts: from the retailer's ledger to orders, and what must be true of them at the end."""
