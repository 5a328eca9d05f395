"""The functions' entry points: parse, one use case, map."""
