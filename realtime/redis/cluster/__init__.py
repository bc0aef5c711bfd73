"""Redis Cluster: which node has what, and how each is asked and heard."""
