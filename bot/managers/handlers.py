"""What `bot.updates.handling` asks of groups, in this order."""

from bot.managers.incoming import take_group, take_migration
from bot.managers.presses import take_press
from bot.topics.groups import take_membership

HANDLERS = (take_press, take_membership, take_migration, take_group)
