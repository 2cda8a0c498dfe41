"""`make demo`: migrate, seed an empty database, then serve the application and its worker in the foreground."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def main() -> int:
    """Prepare, serve, and stop both processes together."""
    os.environ["DEMO"] = "1"
    port = os.environ.setdefault("PORT", "5000")
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    if taken(port):
        print(f"Port {port} is in use. Choose another: PORT=5001 make demo", file=sys.stderr)
        return 1
    prepare()
    return serve(port)


def taken(port: str) -> bool:
    """Does something listen there already?"""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) == 0


def prepare() -> None:
    """Bring the schema up to date, and play the demo organisation into an empty database."""
    from flask_migrate import upgrade
    from sqlalchemy import select

    from app import clock, create_app
    from app.db import db
    from app.people.models import Person
    from app.seeds.cli import play_all

    app = create_app()
    with app.app_context():
        print("Preparing the database", flush=True)
        upgrade()
        if db.session.scalar(select(Person.id).limit(1)) is None:
            print("Playing twenty months of the demo organisation, about a quarter of a minute", flush=True)
            play_all(clock.today())
        db.session.remove()
        db.engine.dispose()


def server_command(address: str) -> list[str]:
    """The server as it is meant to run: two processes with eight threads each."""
    return [
        str(BIN / "gunicorn"), "--bind", address, "--workers", "2", "--threads", "8",
        "--worker-class", "gthread", "--no-control-socket", "--log-level", "warning", "wsgi:application",
    ]  # fmt: skip


def serve(port: str) -> int:
    """Run server and worker until one of them ends or somebody stops us."""
    address = f"127.0.0.1:{port}"
    worker = [BIN / "flask", "--app", "wsgi", "jobs", "work"]
    with open(Path(os.environ.get("DATA_DIR") or ROOT / "var") / "worker.log", "ab") as log:
        running = [
            subprocess.Popen(server_command(address)),
            subprocess.Popen(worker, stdout=log, stderr=log),
        ]

    def stop(_number: int, _frame: FrameType | None) -> None:
        for process in running:
            process.terminate()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    announce(address, running[0])
    while all(process.poll() is None for process in running):
        time.sleep(0.2)
    stop(0, None)
    codes = [process.wait() for process in running]
    return int(any(code not in {0, -signal.SIGTERM} for code in codes))


def announce(address: str, server: "subprocess.Popen[bytes]") -> None:
    """Say where to go, once there is somewhere to go."""
    host, _, port = address.partition(":")
    while server.poll() is None and not taken(port):
        time.sleep(0.1)
    if server.poll() is None:
        print(
            f"\nPlumbline is at http://{address}\nSign in as anybody of the cast: http://{host}:{port}/demo"
        )
        print("Stop it with Ctrl-C.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
