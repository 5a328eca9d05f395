"""Categories: the tree that shoppers browse."""
