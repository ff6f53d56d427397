"""The desk in a real browser: what each person does in a day, on the demo's site or on a bench."""

# until the last test that still imports them from here is committed
from tests.web import Browser, message_of

__all__ = ["Browser", "message_of"]
