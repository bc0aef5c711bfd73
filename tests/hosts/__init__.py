"""Several machines: Redis that fails over, and hosts that lose one another."""
