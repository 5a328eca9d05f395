"""Constructs that every service stack uses."""
