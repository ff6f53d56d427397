"""Evaluating what an improvement came to: laid ready when it was found effective, figures from tickets computed and
frozen, concluded by somebody who did none of the work (R73-R77)."""
