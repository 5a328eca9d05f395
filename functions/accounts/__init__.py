"""Customer accounts: profiles and address books."""
