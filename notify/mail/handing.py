"""Hands a mail to the mail server, and knows a refusal from a "later"."""

import smtplib

from django.core.mail import EmailMessage

from jobs.outcomes import Permanent


def hand_over(mail: EmailMessage) -> None:
    """Send it. Raises Permanent where the server will never take it."""
    try:
        mail.send()
    except smtplib.SMTPException as error:
        if is_final(error):
            raise Permanent(repr(error)) from error
        raise


def is_final(error: smtplib.SMTPException) -> bool:
    """Whether the server said of this mail that it will never take it: a code from 500 on."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _why in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
