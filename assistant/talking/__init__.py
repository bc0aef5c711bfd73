"""From a visitor's message to the answer: who is asked, when, and what comes of it."""
