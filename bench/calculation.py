"""One whole calculation by number of lines: reading, what is known, the run, what is written; and its peak memory.

Each size runs in a process of its own, so that its memory is its own. Compare figures of one run only.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
SIZES = ((40, 2_000), (500, 20_000), (2_000, 200_000))
"""Partners and lines of each sample."""


def measure(partners: int, lines: int) -> dict[str, object]:
    """Seconds of each step, in this process."""
    from palier.facts.files import require_folder
    from palier.programme.loading import require_programme
    from palier.runs.calculation import calculate, fact_settings
    from palier.sample import write_sample

    programme = require_programme(ROOT / "programmes" / "first-steps")
    with tempfile.TemporaryDirectory() as folder:
        sample, written = Path(folder) / "facts", Path(folder) / "results"
        write_sample(programme, seed=7, partners=partners, lines=lines, format="parquet", out=sample)
        written.mkdir()
        began = time.perf_counter()
        facts = require_folder(sample, fact_settings(programme))
        read = time.perf_counter()
        first = calculate(programme, facts)
        calculated = time.perf_counter()
        calculate(programme, facts)
        again = time.perf_counter()
        for name in ("statements", "entitlements"):
            first.results.write_parquet(name, written / f"{name}.parquet")
        wrote = time.perf_counter()
    return {
        "lines": lines,
        "entitlements": first.results.count("entitlements"),
        "read": read - began,
        "calculate": calculated - read,
        "calculate again": again - calculated,
        "write": wrote - again,
        "peak MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Print a row a size."""
    print(f"{'lines':>9} {'rows':>9} {'read s':>8} {'first s':>8} {'again s':>8} {'write s':>8} {'peak MiB':>9}")
    for partners, lines in SIZES:
        command = [sys.executable, __file__, str(partners), str(lines)]
        row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(
            f"{row['lines']:>9,} {row['entitlements']:>9,} {row['read']:>8.2f} {row['calculate']:>8.2f}"
            f" {row['calculate again']:>8.2f} {row['write']:>8.2f} {row['peak MiB']:>9,}"
        )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
    else:
        main()
