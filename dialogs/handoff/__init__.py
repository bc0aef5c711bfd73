"""From the assistant to a person, and back: the moves, who waits, and where they stand in line."""
