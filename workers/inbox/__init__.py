"""The inbox: files dropped into a folder per destination become imports, and come back with what became of their rows.

- identity: which inbox this is
- places: the folders, one for each operation of each account
- dropped: which files are there, whole, and whose turn it is
- options: what `leadlift.toml` and `FILE.toml` ask for
- notes: what is written beside a file, for the person who dropped it
- moving: from the folder to `processing/`, and back
- arriving: a file's way from its folder to an import
- ending: its way from there to `done/` or `failed/`
- sick: files that alone are out of reach
- misplaced: what lies in no destination's folder
- watch: looking around, again and again
"""
