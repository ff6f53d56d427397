"""From tickets to signals: what is noticed, as it happens and by scanning."""
