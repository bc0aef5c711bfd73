"""Operations of migrations that keep nobody waiting: an index of a table that is in use.

PostgreSQL builds and drops an index `CONCURRENTLY` outside of a transaction; the migration says
`atomic = False`. SQLite is one process, which isn't running meanwhile.
"""

from typing import Any

from django.db.migrations.operations import AddConstraint, AddIndex, RemoveIndex
from django.db.migrations.operations.base import Operation
from django.db.models import UniqueConstraint


class AddIndexOnline(AddIndex):
    """Django's `AddIndex`, beside writers. What a broken attempt left behind is made anew."""

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Build the index."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        drop_index(schema_editor, self.index.name)
        schema_editor.add_index(model, self.index, concurrently=True)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop it."""
        drop_index(schema_editor, self.index.name)


class RemoveIndexOnline(RemoveIndex):
    """Django's `RemoveIndex`, beside readers and writers."""

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop the index."""
        drop_index(schema_editor, self.name)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Build it again."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        index = to_state.models[app_label, self.model_name_lower].get_index_by_name(self.name)
        schema_editor.add_index(model, index, concurrently=True)


class AddUniqueOnline(AddConstraint):
    """Django's `AddConstraint` of columns that are unique together, beside writers."""

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Build the index, and make it the constraint's: that takes a moment."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model, unique = to_state.apps.get_model(app_label, self.model_name), self.constraint
        assert isinstance(unique, UniqueConstraint)
        quote = schema_editor.quote_name
        table, name = quote(model._meta.db_table), quote(unique.name)
        columns = ", ".join(quote(model._meta.get_field(each).column) for each in unique.fields)
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
        drop_index(schema_editor, unique.name)
        schema_editor.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({columns})")
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}"
        )


class DropColumnIndexOnline(Operation):
    """Drop the index that Django made for a column alone (`db_index`), whatever its name."""

    atomic = False
    expands = True  # `replyx.expanding`: no version names it

    def __init__(self, model_name: str, column: str) -> None:
        self.model_name = model_name
        self.column = column

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The state is told by an `AlterField`."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop the index; those that the model names itself stay."""
        model = to_state.apps.get_model(app_label, self.model_name)
        named = {index.name for index in model._meta.indexes}
        for name in schema_editor._constraint_names(
            model, [self.column], index=True, unique=False, exclude=named
        ):
            drop_index(schema_editor, name)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Make it again."""
        model = to_state.apps.get_model(app_label, self.model_name)
        field = next(each for each in model._meta.fields if each.column == self.column)
        schema_editor.execute(schema_editor._create_index_sql(model, fields=[field]))

    def describe(self) -> str:
        """As `migrate` names it."""
        return f"Drop the index of {self.model_name}.{self.column}"


def drop_index(schema_editor: Any, name: str) -> None:
    """Drop an index if it is there."""
    how = "CONCURRENTLY " if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP INDEX {how}IF EXISTS {schema_editor.quote_name(name)}")
