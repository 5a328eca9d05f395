"""The catalogue: products with their variants, prices and categories, and their import from files."""
