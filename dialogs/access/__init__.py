"""Who is a manager, and what they may call, follow and go on following."""
