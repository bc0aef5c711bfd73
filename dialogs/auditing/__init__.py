"""What staff did: who, what, when, to what, from where. Numbers say to what; no visitor's words."""
