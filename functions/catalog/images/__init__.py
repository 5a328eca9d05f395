"""Images of products: uploaded, looked at, made into thumbnails, and taken away with their product."""
