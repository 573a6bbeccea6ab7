"""Resolve pyproject.toml into runtime.txt and development.txt: exact versions with hashes, and no address of any index.

`make lock` keeps what is locked and adds what is new; `make lock UPGRADE=--upgrade` takes the newest of everything.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
HEAD = "# Written by `make lock` from pyproject.toml. Do not edit.\n"
OPTIONS = (
    "--quiet --generate-hashes --allow-unsafe --strip-extras --no-header --annotation-style=line "
    "--build-deps-for=editable --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options"
).split()


def lock(name: str, *more: str) -> None:
    """Write requirements/`name`.txt. Exits with the resolver's words when the requirements contradict each other."""
    output = HERE / f"{name}.txt"
    command = [
        sys.executable,
        "-m",
        "piptools",
        "compile",
        *OPTIONS,
        *more,
        f"--output-file={output.relative_to(HERE.parent)}",
    ]
    done = subprocess.run([*command, "pyproject.toml"], cwd=HERE.parent, stderr=subprocess.PIPE, text=True)
    if done.returncode:  # otherwise it holds only a build's chatter
        sys.exit(done.stderr)
    output.write_text(HEAD + output.read_text().removeprefix(HEAD))


if __name__ == "__main__":
    lock("runtime", *sys.argv[1:])
    lock("development", "--extra=scale", "--extra=development", "--constraint=requirements/runtime.txt", *sys.argv[1:])
