"""What the project's own code is compared with."""
