"""The architecture's picture, drawn from the synthesised templates: it cannot show what is not deployed."""
