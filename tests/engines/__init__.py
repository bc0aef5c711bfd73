"""The main story in each engine that people have."""
