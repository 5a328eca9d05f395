"""Synonyms that search takes for one another."""
