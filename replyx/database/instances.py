"""Instances of models, for the path of a message: as Django makes them, but for the signals of
their making, to which nobody listens, and which cost more than all else of it. Those that were read
`questions` makes.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.db.models import NOT_PROVIDED, Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)


def fresh(model: type[M], related: Mapping[str, Model | None], **values: Any) -> M:
    """A row that is not stored yet, by the names of its foreign keys and of its other fields; what
    is not named is as the model has it.
    """
    each = model.__new__(model)
    constants, makers, keys = _defaults(model)
    own = each.__dict__
    own.update(constants)
    own.update(values)
    for name, make in makers:
        if name not in values:
            own[name] = make()
    for name, other in related.items():
        own[keys[name]] = None if other is None else getattr(other, other._meta.pk.attname)
    each._state = state = ModelState()
    state.fields_cache = {**related}
    return each


@cache
def _defaults(
    model: type[Model],
) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]], dict[str, str]]:
    """The attributes that all new rows share, how others are made, and those of foreign keys."""
    constants: dict[str, Any] = {}
    makers: list[tuple[str, Callable[[], Any]]] = []
    keys: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        if field.is_relation:
            keys[field.name] = field.attname
        if field.default is not NOT_PROVIDED and callable(field.default):
            makers.append((field.attname, field.default))
        else:
            constants[field.attname] = field.get_default()
    return constants, makers, keys
