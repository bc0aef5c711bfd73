"""Whether the version before this one can live with the tables of this one."""
