"""Usage of promotions, counted with the order and released when the order is rejected or cancelled."""
