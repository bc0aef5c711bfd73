"""The units of systemd, and the program under what they forbid."""
