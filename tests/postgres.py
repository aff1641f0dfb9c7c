"""A real PostgreSQL server for the test run: its own cluster, on loopback, ended by its process id."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from data.sources.key_server_process import free_port

PASSWORD = "pass%w/ord@of:tests"


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if found:
        return found[-1]
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path else None


def _owner() -> dict[str, str | int]:
    """The server refuses to run as root: then it runs as the user postgres."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    return {"user": account.pw_uid, "group": account.pw_gid}


@dataclass
class PostgresServer:
    """One cluster. It can be stopped and started again on the same port."""

    binaries: Path
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return self.url_of("postgres")

    def url_of(self, database: str, user: str = "postgres", password: str = PASSWORD) -> str:
        return f"postgresql+psycopg://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", password=PASSWORD, dbname=database, autocommit=True
        )

    def make_database(self, name: str) -> str:
        """A fresh database; returns its URL."""
        with self.connect() as connection:
            connection.execute(f"drop database if exists {name} with (force)")
            connection.execute(f"create database {name}")
        return self.url_of(name)

    def start(self) -> None:
        options = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=64MB"]
        command = [str(self.binaries / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder)]
        command += ["-h", "127.0.0.1", "-p", str(self.port), *(part for one in options for part in ("-c", one))]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **_owner())
        end_s = time.monotonic() + 30
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > end_s:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.05)

    def stop(self) -> None:
        """At once, as a crash would: the queries under way are cut off."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(20)
            self.process = None


def _make_cluster(binaries: Path, folder: Path) -> None:
    owner = _owner()
    if owner:
        os.chown(folder, int(owner["user"]), int(owner["group"]))
    password_file = folder / "password"
    password_file.write_text(PASSWORD)
    password_file.chmod(0o644)
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "scram-sha-256"]
    command += ["--no-locale", "-E", "UTF8", "--no-sync", f"--pwfile={password_file}"]
    subprocess.run(command, check=True, capture_output=True, cwd=folder, **_owner())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The run's PostgreSQL. A test that stops it starts one of its own with `run_postgres`."""
    yield from run_postgres()


def run_postgres() -> Iterator[PostgresServer]:
    """A new server, ended when the generator is."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("there is no PostgreSQL server: install the package postgresql")
    # Not pytest's own folder: the user postgres may not enter that one.
    folder = Path(tempfile.mkdtemp(prefix="statezero-postgres-"))
    _make_cluster(binaries, folder)
    server = PostgresServer(binaries, folder, free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
