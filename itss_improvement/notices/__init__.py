"""Improvement notices: their clock, and who has one next (R32-R34, R54-R56)."""
