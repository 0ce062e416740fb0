"""Frames of text cells to normalised, validated rows: columns are mapped once, then worked on whole."""

from pipeline.rows.emails import reference_email
from pipeline.rows.mapped import CERTAIN, ColumnMapping, Mapped
from pipeline.rows.mapping import header_key, map_columns
from pipeline.rows.normalised import Normalised, normalise
from pipeline.rows.phones import reference_phone
from pipeline.rows.texts import reference_text

__all__ = [
    "CERTAIN",
    "ColumnMapping",
    "Mapped",
    "Normalised",
    "header_key",
    "map_columns",
    "normalise",
    "reference_email",
    "reference_phone",
    "reference_text",
]
