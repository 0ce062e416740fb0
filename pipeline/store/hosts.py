"""Which SSH servers are believed: those whose key is in a known_hosts file, as `ssh` itself does it.

fsspec believes every server by default, so that whoever stands between could take the password and the contacts.
"""

from __future__ import annotations

from pathlib import Path

import paramiko

from pipeline import errors

USUAL = Path("~/.ssh/known_hosts")


class KnownHosts(paramiko.MissingHostKeyPolicy):
    """Lets a connection go on only to a server whose key the file has."""

    def __init__(self, path: Path) -> None:
        self._path = path.expanduser()

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        """Asked for every server: the client itself is given no keys. Raises SettingsError."""
        del client
        known = paramiko.HostKeys()
        if self._path.is_file():
            known.load(str(self._path))
        if not known.check(hostname, key):
            raise errors.SettingsError(
                f"The key of the SSH server {hostname} ({key.get_name()}) is not in {self._path.name}; when it is the right"
                f" server, add it with ssh-keyscan, or name the file that has it as known_hosts in the options."
            )
