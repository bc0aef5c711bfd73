"""Web push to managers' browsers (RFC 8030): whoever looks elsewhere is called by their phone.

A browser gives the inbox an address at its maker's push service (`api`); a notice is encrypted for
that browser alone (`sealing`) and handed to the service (`posting`) by a job (`sending`).
"""
