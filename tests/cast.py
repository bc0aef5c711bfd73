"""The cast of the tests: `python -m tests.cast` puts it into the database of the environment.

Two sites, shop and rival. Anna and Boris are managers of shop, Zoya of rival, root is a superuser.
Everybody's password is their own name. Visitors (Vera, Viktor) come by themselves, through the API.
"""

import json
import os
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Cast:
    """What tests know of the people: ids and API tokens by name, and the sites' secrets."""

    users: dict[str, int]
    tokens: dict[str, str]
    sites: dict[str, int]
    identity_secrets: dict[str, str]


MANAGERS = {"anna": "shop", "boris": "shop", "zoya": "rival"}
# Where the pages of the tests come from: the server itself, and other origins than its own.
DOMAINS = {
    "shop": ["localhost", "*.localhost", "127.0.0.1", "shop.example", "*.shop.example"],
    "rival": ["rival.example"],
}


def make_cast() -> Cast:
    """Write the cast to the database and tell about it."""
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User

    from dialogs.models import ApiToken, Member, Site

    sites = {
        name: Site.objects.create(
            name=name.capitalize(),
            site_token=name,
            allowed_domains=domains,
            locale="ru",
            welcome_ru="Здравствуйте! Чем помочь?",
            welcome_en="Hello! How can we help?",
        )
        for name, domains in DOMAINS.items()
    }
    people = {}
    for name in [*MANAGERS, "root"]:
        people[name] = User.objects.create(
            username=name,
            first_name=name.capitalize(),
            email=f"{name}@shop.example",
            password=make_password(name),
            is_staff=True,
            is_superuser=name == "root",
        )
    for name, site in MANAGERS.items():
        Member.objects.create(site=sites[site], user=people[name])
    return Cast(
        users={name: person.pk for name, person in people.items()},
        tokens={name: ApiToken.objects.issue(person)[1] for name, person in people.items()},
        sites={name: site.pk for name, site in sites.items()},
        identity_secrets={name: site.identity_secret for name, site in sites.items()},
    )


def main() -> None:
    """Make the cast and print it as JSON."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replyx.settings")
    django.setup()
    print(json.dumps(asdict(make_cast())))


if __name__ == "__main__":
    main()
