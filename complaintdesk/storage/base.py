"""What every table stands on: instants that are always aware UTC, constraint names that last, types by annotation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    bindparam,
    func,
    literal_column,
    text,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, mapped_column

#: '' and 0 written out, not as a value to bind: a partial index is used only where its condition can be seen.
EMPTY = literal_column("''", Text())
ZERO = literal_column("0", Integer())
BIG = BigInteger().with_variant(Integer, "sqlite")


def begins_with(column: InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """Texts that begin so, letter by letter; the beginning is given under this name when the statement is executed."""
    beginning = bindparam(name, type_=Text())
    return func.substr(column, 1, func.length(beginning)) == beginning


def partial_index(name: str, *columns: str, where: str, where_on_postgresql: str = "") -> Index:
    """An index of the rows that meet the condition alone, in the words of the questions it is there for."""
    # Given to the index itself the condition would load PostgreSQL's dialect at every start, also of a single PC.
    return Index(name, *columns, info={"sqlite": where, "postgresql": where_on_postgresql or where})


class UtcInstant(TypeDecorator[datetime]):
    """An instant. SQLite keeps naive UTC (it has no zones), PostgreSQL timestamptz; Python always sees aware UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(value)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables, with constraint names that later schema steps can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        str: Text(),
        datetime: UtcInstant(),
        date: Date(),
        bool: Boolean(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        bytes: LargeBinary(),
    }


def create_tables(connection: Connection) -> None:
    """Every table with its indexes."""
    dialect = connection.dialect.name
    for table in Base.metadata.tables.values():
        for index in table.indexes:
            if dialect in index.info:
                index.dialect_options[dialect]["where"] = text(index.info[dialect])
    Base.metadata.create_all(connection)


class SchemaVersion(Base):
    """结构版本: one row; major.minor of the schema and the program that wrote it."""

    __tablename__ = "schema_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    major: Mapped[int]
    minor: Mapped[int]
    program: Mapped[str]
