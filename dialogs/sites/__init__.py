"""A site's settings, the host names among them, and the site of the demo."""
