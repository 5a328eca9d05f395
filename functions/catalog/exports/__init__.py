"""Exports: the catalogue as a file that can be imported again."""
