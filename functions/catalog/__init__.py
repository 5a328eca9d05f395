"""The catalog: products with their variants, prices and categories, and imports from files."""
