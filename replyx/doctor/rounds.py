"""One round of the doctor: each check in turn, its repairs, and what it found."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from django.utils.translation import gettext as _

from replyx.doctor.findings import Finding, Level, problem, skipped, worst
from replyx.edge.hosts import is_our_host, own_host
from replyx.serving import address

logger = logging.getLogger(__name__)

DEFAULT_URL = "http://127.0.0.1:8000"
URL_HELP = f"the running server (default: the one of this DATA_DIR, else {DEFAULT_URL})"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to go about it: the address of the running server, where somebody named one."""

    url: str | None = None
    fix: bool = False

    @property
    def running(self) -> str | None:
        """Where the server runs: what was named, else what the one of this DATA_DIR tells."""
        return self.url or address()

    @property
    def server(self) -> str:
        """Where the running server should answer."""
        return (self.running or DEFAULT_URL).rstrip("/")

    @property
    def host(self) -> str:
        """The name to call it by: past the proxy it still knows only those of ALLOWED_HOSTS."""
        netloc = httpx.URL(self.server).netloc.decode()
        return netloc if self.url or is_our_host(netloc) else own_host()


@dataclass(frozen=True, slots=True)
class Check:
    """One topic. `needs` names checks without which it makes no sense; `title` is lazy."""

    name: str
    title: Any
    look: Callable[[Plan], Iterable[Finding]]
    needs: tuple[str, ...] = ()
    quick: bool = True


@dataclass(slots=True)
class Outcome:
    """What a check found, after what could be repaired was."""

    check: Check
    findings: list[Finding]
    seconds: float
    fixed: list[Finding] = field(default_factory=list)

    @property
    def level(self) -> Level:
        """The worst of it."""
        return worst(self.findings)

    def plain(self) -> dict[str, Any]:
        return {
            "name": self.check.name,
            "title": str(self.check.title),
            "status": self.level,
            "seconds": round(self.seconds, 3),
            "findings": [
                {"level": each.level, "code": each.code, "text": each.text, "advice": each.advice}
                for each in self.findings
            ],
            "fixed": [each.code for each in self.fixed],
        }


def go_round(checks: Iterable[Check], plan: Plan) -> Iterator[tuple[Check, Outcome | None]]:
    """Each check twice: before it (None), and with its outcome."""
    done: dict[str, Outcome] = {}
    for check in checks:
        yield check, None
        needed = [done[name] for name in check.needs if name in done]
        missing = [each for each in needed if each.level in ("problem", "skipped")]
        began = time.monotonic()
        outcome = Outcome(check, [waits_for(missing[0].check)] if missing else look(check, plan), 0)
        if plan.fix and not missing:
            outcome.fixed = repair(outcome.findings)
            if outcome.fixed:
                outcome.findings = look(check, plan)
        outcome.seconds = time.monotonic() - began
        done[check.name] = outcome
        yield check, outcome


def outcomes(checks: Iterable[Check], plan: Plan) -> list[Outcome]:
    return [outcome for _check, outcome in go_round(checks, plan) if outcome is not None]


def look(check: Check, plan: Plan) -> list[Finding]:
    """What a check finds; one that fails itself says so and stops nothing."""
    findings: list[Finding] = []
    try:
        findings.extend(check.look(plan))
    except Exception as error:
        text = _("The check itself failed: {error}").format(error=repr(error))
        findings.append(problem("failed", text, _("Look at the log; report it if it stays.")))
    return findings


def repair(findings: list[Finding]) -> list[Finding]:
    """Run what repairs; returns what was repaired. What may not be is found again."""
    done = []
    for finding in findings:
        if finding.fix is not None:
            try:
                finding.fix()
            except OSError as error:
                logger.warning("not repaired: %s", error)
            else:
                done.append(finding)
    return done


def waits_for(check: Check) -> Finding:
    """Not looked at, because of another check."""
    return skipped("needs", _("Not looked at: see “{name}” first.").format(name=check.title))
