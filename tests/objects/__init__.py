"""Files of messages in a store of objects."""
