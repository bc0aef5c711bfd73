"""The managers of a site as colleagues: who of them is there, and how much each has to do."""
