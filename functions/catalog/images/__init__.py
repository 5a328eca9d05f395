"""Product images: upload, inspection, thumbnails, and deletion with their product."""
