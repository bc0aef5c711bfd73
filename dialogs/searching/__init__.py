"""Find what people mean, however they write it."""
