"""`manage.py embedcheck URL`: what in a shop's page keeps the widget out."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from dialogs.models import Site
from replyx.doctor.findings import Finding, problem, worst
from replyx.doctor.page import look
from replyx.doctor.telling import painted
from replyx.outbound import Refused, Unreachable, fetch


class Command(BaseCommand):
    """Fetch a page and judge it. Exits with 0 nothing in the way, 1 something is, 2 wrong usage."""

    help = "Fetch a shop's page, and say which line of it keeps the widget out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="the page, as a visitor opens it")
        parser.add_argument("--site", help="the site token (default: the one that the page names)")
        parser.add_argument(
            "--allow-private", action="store_true", help="fetch it from this network too"
        )
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--lang", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["lang"] or settings.LANGUAGE_CODE):
            found = self.findings(options["url"], options["site"], options["allow_private"])
            if options["json"]:
                self.stdout.write(json.dumps(plain(found), indent=2, ensure_ascii=False))
            else:
                for finding in found:
                    self.stdout.write(painted(self.style, finding))
        if worst(found) == "problem":
            raise SystemExit(1)

    def findings(self, url: str, token: str | None, allow_private: bool) -> list[Finding]:
        """What is wrong, and what is not. Raises CommandError for a site that is not there."""
        site = Site.objects.filter(site_token=token).first() if token else None
        if token and site is None:
            text = _("There is no site “{site}”.").format(site=token)
            raise CommandError(text, returncode=2)
        try:
            answer = fetch(url, allow_private=allow_private)
        except Refused as refused:
            advice = _("For a shop of your own network: --allow-private.")
            return [problem("refused", str(refused), advice)]
        except Unreachable as error:
            text = _("The page cannot be fetched: {reason}").format(reason=error)
            return [problem("unreachable", text, _("Open it in a browser first."))]
        return list(look(answer, site))


def plain(found: list[Finding]) -> dict[str, Any]:
    findings = []
    for finding in found:
        words = asdict(finding)
        words.pop("fix")
        findings.append(words)
    return {"status": worst(found), "findings": findings}
