"""Loads a service desk export into a site as tickets, and runs the triggers over it."""

from .incident_log import ExportError, Incident, read_incidents
from .replaying import Replay, replay

__all__ = ["ExportError", "Incident", "Replay", "read_incidents", "replay"]
