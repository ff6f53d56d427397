"""A real Frappe site in one process, from packages of the Python index only. See `README.md`."""

from .errors import SiteError
from .site import Site, open_site, snapshot

__all__ = ["Site", "SiteError", "open_site", "snapshot"]
