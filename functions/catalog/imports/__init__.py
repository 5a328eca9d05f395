"""Imports of merchants' files into the catalog."""
