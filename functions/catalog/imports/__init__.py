"""Imports: a merchant's file on its way into the catalogue."""
