"""How often promotions are used: counted with the order, given back when it comes to nothing."""
