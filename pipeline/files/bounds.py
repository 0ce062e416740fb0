"""How large a file and its parts may be before they are refused."""

from __future__ import annotations

MIB = 1024 * 1024

BLOCK_BYTES = MIB // 4
LINE_CHARACTERS = MIB  # also the longest cell: a quote that never closes swallows the rest of a file
COLUMNS = 2_000
FRAME_BYTES = 4 * MIB  # of a text file; a frame has fewer rows where they are long
FRAME_CELLS = 400_000  # of a spreadsheet

ROWS, SHEET_COLUMNS = 1_048_576, 16_384  # of a sheet, in every program
MERGES = 200_000  # merged areas of a sheet

SAMPLE_CHARACTERS = 256 * 1024
SAMPLE_ROWS = 500

WHOLE_BYTES = 64 * MIB  # .xls is read into memory whole
WHOLE_EXPANDED_BYTES = 512 * MIB
WHOLE_MEMORY_BYTES = 2 * 1024 * MIB
WHOLE_CPU_SECONDS = 120

# Real tables shrink by 5 to 40 times; deflate can do 1,032. A small file may be as repetitive as it likes.
EXPANSION = 200
EXPANDED_FLOOR_BYTES = 64 * MIB
EXPANDED_BYTES = 16 * 1024 * MIB


def expanded_bytes_allowed(compressed_bytes: int) -> int:
    """What a compressed file of this size may grow to."""
    return min(EXPANDED_BYTES, max(EXPANDED_FLOOR_BYTES, EXPANSION * compressed_bytes))
