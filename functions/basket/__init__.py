"""The basket service: lines, pricing and checkout."""
