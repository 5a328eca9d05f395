"""Exports of the catalog to files that can be imported again."""
