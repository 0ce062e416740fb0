"""Real places elsewhere: an S3 server that speaks HTTP, and an SFTP server, each over a port of this machine."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import paramiko

KEY, SECRET = "an access key", "a secret access key"


@dataclass(slots=True)
class S3:
    """An S3 server with a bucket."""

    endpoint_url: str
    bucket: str = "leadlift-tests"

    @property
    def options(self) -> dict[str, Any]:
        no_certificates = {"verify": False}  # it speaks plain HTTP, and they take long to load
        return {"key": KEY, "secret": SECRET, "endpoint_url": self.endpoint_url, "client_kwargs": no_certificates}

    def url(self, prefix: str) -> str:
        return f"s3://{self.bucket}/{prefix}"

    def connected(self) -> Any:
        """A client of its own, which remembers nothing of ours."""
        import s3fs

        return s3fs.S3FileSystem(**self.options, skip_instance_cache=True, use_listings_cache=False)


@contextmanager
def s3_server() -> Iterator[S3]:
    """A moto server on a free port."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        found = S3(f"http://{host}:{port}")
        found.connected().mkdir(found.bucket)
        yield found
    finally:
        server.stop()


# --- SFTP -------------------------------------------------------------------------------------------------------------


class _Login(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        good = username == "leadlift" and password == SECRET
        return int(paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        del kind, chanid
        return int(paramiko.OPEN_SUCCEEDED)


class _Files(paramiko.SFTPServerInterface):
    """A folder, as an SFTP server gives it."""

    def __init__(self, login: paramiko.ServerInterface, server: Sftp) -> None:
        super().__init__(login)
        self._server, self._root = server, server.root

    def _real(self, path: str) -> str:
        return f"{self._root}{self.canonicalize(path)}"

    def list_folder(self, path: str) -> Any:
        try:
            names = os.listdir(self._real(path))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        found = []
        for name in names:
            with suppress(FileNotFoundError):
                status = os.lstat(os.path.join(self._real(path), name))
                found.append(paramiko.SFTPAttributes.from_stat(status, name))
        return found

    def stat(self, path: str) -> Any:
        return self._done(lambda: paramiko.SFTPAttributes.from_stat(os.stat(self._real(path))))

    def lstat(self, path: str) -> Any:
        return self._done(lambda: paramiko.SFTPAttributes.from_stat(os.lstat(self._real(path))))

    def open(self, path: str, flags: int, attr: Any) -> Any:
        del attr
        try:
            handle = os.open(self._real(path), flags | getattr(os, "O_BINARY", 0), 0o644)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        mode = "ab" if flags & os.O_APPEND else "r+b" if flags & os.O_RDWR else "wb" if flags & os.O_WRONLY else "rb"
        stream = os.fdopen(handle, mode)
        opened = paramiko.SFTPHandle(flags)
        opened.readfile = opened.writefile = stream
        opened.stat = lambda: paramiko.SFTPAttributes.from_stat(os.fstat(stream.fileno()))
        return opened

    def remove(self, path: str) -> Any:
        return self._done(lambda: os.remove(self._real(path)))

    def rename(self, oldpath: str, newpath: str) -> Any:
        if os.path.lexists(self._real(newpath)):
            return paramiko.SFTP_FAILURE
        return self._done(lambda: os.rename(self._real(oldpath), self._real(newpath)))

    def posix_rename(self, oldpath: str, newpath: str) -> Any:
        if self._server.plain:
            return paramiko.SFTP_OP_UNSUPPORTED
        return self._done(lambda: os.replace(self._real(oldpath), self._real(newpath)))

    def mkdir(self, path: str, attr: Any) -> Any:
        del attr
        return self._done(lambda: os.mkdir(self._real(path)))

    def _done(self, act: Any) -> Any:
        try:
            found = act()
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        return paramiko.SFTP_OK if found is None else found


@dataclass(slots=True)
class Sftp:
    """An SFTP server over a folder of this machine; a plain one knows no more than the first versions of the protocol."""

    root: Path
    port: int
    known_hosts: Path
    plain: bool = False
    transports: list[paramiko.Transport] = field(default_factory=list)

    @property
    def options(self) -> dict[str, Any]:
        return {"username": "leadlift", "password": SECRET, "known_hosts": str(self.known_hosts)}

    def url(self, path: str) -> str:
        return f"sftp://127.0.0.1:{self.port}/{path}"

    def cut(self) -> None:
        """Ends every connection."""
        for transport in self.transports:
            transport.close()
        self.transports.clear()


@contextmanager
def sftp_server(folder: Path) -> Iterator[Sftp]:
    """An SFTP server on a free port; its key is in a known_hosts of its own."""
    root = folder / "sftp"
    root.mkdir(parents=True)
    key = paramiko.ECDSAKey.generate()
    listening = socket.create_server(("127.0.0.1", 0))
    known = folder / "known_hosts"
    port = listening.getsockname()[1]
    known.write_text(f"[127.0.0.1]:{port} {key.get_name()} {key.get_base64()}\n")
    server = Sftp(root, port, known)
    thread = threading.Thread(target=_served, args=(server, listening, key), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.close()
        server.cut()


def _served(server: Sftp, listening: socket.socket, key: paramiko.PKey) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        transport = paramiko.Transport(connection)
        transport.add_server_key(key)
        transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, server)
        server.transports.append(transport)
        with suppress(paramiko.SSHException, EOFError):
            transport.start_server(server=_Login())
