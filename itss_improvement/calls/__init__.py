"""The quarterly call to each department for opportunities, and its answer (R25)."""

DOCTYPE = "Improvement Call"
