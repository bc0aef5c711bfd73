"""The checks, in the order in which they make sense."""

from django.utils.translation import gettext_lazy as _

from bot import doctor as bots
from bot.earning.ledger import diagnosis as ledgers
from replyx.doctor import (
    clocks,
    database,
    disk,
    embedding,
    layer,
    leases,
    redis,
    security,
    server,
    static,
    streams,
    tasks,
    visitor,
    words,
)
from replyx.doctor.rounds import Check
from replyx.objects import doctor as objects

STORED = ("database", "migrations")

CHECKS = (
    Check("system", _("Secrets and settings"), security.system),
    Check("hosts", _("Host names"), security.hosts),
    Check("disk", _("Disk"), disk.look),
    Check("files", _("Files of messages"), objects.look, quick=False),
    Check("words", _("Translations"), words.look),
    Check("static", _("Static files"), static.look),
    Check("database", _("Database"), database.reach),
    Check("migrations", _("Migrations"), database.migrations, needs=("database",)),
    Check("writing", _("Writing and searching"), database.writing, needs=STORED, quick=False),
    Check("redis", _("Redis"), redis.look),
    Check("layer", _("Channel layer"), layer.look, quick=False),
    Check("streams", _("Streams"), streams.look, needs=(*STORED, "redis")),
    Check("leases", _("Connections"), leases.look, needs=("redis",)),
    Check("clocks", _("Clocks"), clocks.look, needs=("database",)),
    Check("tasks", _("Background tasks"), tasks.look, needs=STORED),
    Check("mail", _("E-mail"), tasks.mail, quick=False),
    Check("push", _("Push notifications"), tasks.push, needs=STORED),
    Check("ledgers", _("Ledgers"), ledgers.look, needs=STORED, quick=False),
    Check("telegram", _("Telegram"), bots.look, needs=STORED),
    Check("webhooks", _("Webhooks of bots"), bots.webhooks, needs=STORED, quick=False),
    Check("sites", _("Embed rules"), embedding.sites, needs=STORED),
    Check("demo", _("Demonstration"), embedding.demo, needs=STORED, quick=False),
    Check("server", _("Running server"), server.look, quick=False),
    Check("visitor", _("Test visitor"), visitor.look, needs=(*STORED, "server"), quick=False),
)
QUICK = tuple(check for check in CHECKS if check.quick)
