"""The architecture pages, generated from the synthesised templates: they only show what is deployed."""
