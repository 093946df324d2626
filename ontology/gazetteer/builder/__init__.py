"""Derives the gazetteer's Turtle from public data and the hand-written tables beside it."""
