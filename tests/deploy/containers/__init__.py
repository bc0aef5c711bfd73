"""The image and compose."""
