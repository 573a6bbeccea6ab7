"""Where the database listens and what each role's password is: kept in one file that only its owner can read."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

FILE = "database.json"


class Role(StrEnum):
    """The three roles of the database. Migrations run as owner, web processes as app, recalculation as worker."""

    OWNER = "palier_owner"
    APP = "palier_app"
    WORKER = "palier_worker"


# Which variable carries the address of each role, for a PostgreSQL that is not ours.
URL_VARIABLES = {Role.OWNER: "DATABASE_OWNER_URL", Role.APP: "DATABASE_URL", Role.WORKER: "DATABASE_WORKER_URL"}


@dataclass(frozen=True, slots=True)
class Address:
    """How one role reaches the database. `host` is a folder when the database listens on a socket only."""

    host: str
    port: int
    database: str
    user: str
    password: str
    options: tuple[tuple[str, str], ...] = ()

    def url(self) -> str:
        """A libpq URI; ADBC, psycopg and others read it. Holds the password: never to be logged."""
        pairs = [("host", self.host), ("port", str(self.port)), *self.options]
        query = "&".join(f"{key}={quote(value, safe='')}" for key, value in pairs)
        return (
            f"postgresql://{quote(self.user, safe='')}:{quote(self.password, safe='')}@/{quote(self.database)}?{query}"
        )

    @classmethod
    def from_url(cls, url: str) -> Address:
        """Read a libpq URI. Raises ValueError on another scheme or a URI without a database."""
        parts = urlsplit(url)
        name = unquote(parts.path.lstrip("/"))
        if parts.scheme not in {"postgres", "postgresql"} or not name:
            raise ValueError("write it as postgresql://user:password@host:5432/database")
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        host = parts.hostname or query.pop("host", "localhost")
        port = parts.port or int(query.pop("port", "5432"))
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(host, port, name, user, password, tuple(sorted(query.items())))


@dataclass(frozen=True, slots=True)
class Secrets:
    """The passwords of a cluster of ours, made once: its superuser's and one for each role."""

    superuser: str
    palier_owner: str
    palier_app: str
    palier_worker: str

    @classmethod
    def kept(cls, path: Path) -> Secrets:
        """Read the passwords from `path`, or make them there, readable by their owner alone."""
        if not path.exists():
            made = cls(*(secrets.token_urlsafe(24) for _ in range(4)))
            write_private(path, json.dumps(asdict(made)))
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def write_private(path: Path, text: str) -> None:
    """Write a file with mode 0600, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
    temporary.replace(path)


def write_addresses(state: Path, addresses: Mapping[Role, Address]) -> None:
    """Publish the addresses of a running cluster for the other processes of this state folder."""
    write_private(state / FILE, json.dumps({role.value: address.url() for role, address in addresses.items()}))


def address_of(role: Role, state: Path, environment: Mapping[str, str]) -> Address:
    """The address of a role: from the environment when DATABASE_URL is set, else of the state folder's own cluster."""
    if environment.get("DATABASE_URL"):
        variable = URL_VARIABLES[role]
        if not environment.get(variable):
            raise LookupError(f"DATABASE_URL is set, so {variable} must be, too: the address of the role {role.value}")
        return Address.from_url(environment[variable])
    path = state / FILE
    if not path.exists():
        raise LookupError(f"no database is running for {state}: start it with `palier serve`")
    return Address.from_url(json.loads(path.read_text(encoding="utf-8"))[role.value])
