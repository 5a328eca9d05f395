"""The process of the embedded AWS: MiniStack, whose whole state is saved by snapshots while it runs."""
