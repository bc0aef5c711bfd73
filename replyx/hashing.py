"""Passwords hashed by Argon2 within bounds: a few at once in a process, each in little memory."""

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = 2
turns = threading.BoundedSemaphore(AT_ONCE)


class BoundedArgon2(Argon2PasswordHasher):
    """Django's takes 100 MiB and eight threads a password, for as many at once as are asked.

    These are OWASP's figures for one lane. A hash of before is checked as it was made, and made
    anew at the next login.
    """

    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """The hash of a password."""
        with turns:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether it is the password."""
        with turns:
            return super().verify(password, encoded)
