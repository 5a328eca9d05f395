"""The process of the embedded AWS: MiniStack, with its whole state kept by snapshots while it runs."""
