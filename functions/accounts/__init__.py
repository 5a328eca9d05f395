"""The accounts: who the customers are, and where their goods go."""
