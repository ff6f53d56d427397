"""The customers of the original tickets are asked how they feel the change (R75): called back, or surveyed by mail."""

EVALUATION = "Improvement Evaluation"
FEEDBACK = "feedback"
"""The table of an evaluation that answers arrive in."""
