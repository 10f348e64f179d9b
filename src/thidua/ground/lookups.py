"""A word to ask rows with: `unit_id__among=ids`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Field, ForeignKey, Lookup
from django.db.models.sql.compiler import SQLCompiler


@ForeignKey.register_lookup
@Field.register_lookup
class Among(Lookup):
    """As `in`, for any number of plain values: they go to PostgreSQL as one array, not as a parameter each."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        """The values as they are."""
        return list(self.rhs)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The column is one of the array's values; of none nothing is asked."""
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = any(%s)", (*params, self.rhs)
