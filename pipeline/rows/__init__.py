"""Frames of text cells to normalised, validated rows: columns are mapped once, then worked on whole."""
