"""The improvement opportunity's use cases: made from signals or by people, then submitted and assessed."""
