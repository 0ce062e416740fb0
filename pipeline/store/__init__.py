"""Where bytes are: files kept for imports, and folders to read from, on this machine or wherever fsspec reaches.

- cache: copies of what is elsewhere, for as long as they are used
- entry: what stands in a folder
- folder: a folder behind an fsspec URL, with its faults in words
- hosts: which SSH servers are believed
- kept: the bytes of imported files, under their hash
- own: folders of one process each, which go with it
"""

from __future__ import annotations

from pipeline.store.entry import Entry
from pipeline.store.folder import Folder
from pipeline.store.kept import Kept, Store
from pipeline.store.own import temporary

__all__ = ["Entry", "Folder", "Kept", "Store", "temporary"]
