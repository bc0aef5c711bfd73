#!/usr/bin/env python3
"""Django's command line."""

import os
import sys


def main() -> None:
    """Run the command that `sys.argv` names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replyx.settings")
    from django.core.management import execute_from_command_line

    from replyx.processes.memory import collect_seldom

    collect_seldom()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
