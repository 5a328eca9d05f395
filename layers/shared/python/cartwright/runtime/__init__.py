"""What every service repeats, once: composition, the relay, event consumers, sweepers, optimistic concurrency."""
