"""The workflows, and the check of a site from outside."""
