"""What the app brings along besides its DocTypes: declared once, applied and removed from the same table."""
