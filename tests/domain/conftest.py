"""A machine that is busy with something else must not fail a property: no deadline for a single example."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
