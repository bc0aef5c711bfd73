"""A private chat as a dialog: who writes, what a message says, whether anything reaches them."""
