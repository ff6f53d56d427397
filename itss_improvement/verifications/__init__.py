"""Verifying what was done on a path: asked for when it is done, concluded by somebody who did none of it (R41, R65)."""
