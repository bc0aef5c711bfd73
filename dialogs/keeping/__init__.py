"""Data as its owners want it: how long it is kept, what becomes of it at a visitor's wish."""
