"""A visitor left before the answer came: they get it by e-mail, once, and a way back to it."""
