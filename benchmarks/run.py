"""All benchmarks in one run, as one table of ratios: `python benchmarks/run.py`.

Every bar is a ratio of two things measured in turn on the same machine; README.md says what each row means.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from tempfile import TemporaryDirectory

import files
import fuzzing
import media
import offers
import one_file
import results
import scale
import sellers
import start
import stores
import through_run
import validating
import wire
from goals import goals_table
from table import FULL, QUICK, Effort, Row, table

GROUPS: dict[str, Callable[[Effort], Iterator[Row]]] = {
    "wire": wire.measure,
    "tasks": scale.measure,
    "start": start.measure,
    "commands": start.measure_commands,
    "validating": validating.measure,
    "files": files.measure,
    "recordings": files.measure_recordings,
    "media": media.measure,
    "fuzzing": fuzzing.measure,
    "run": through_run.measure,
    "offers": offers.measure,
    "stores": stores.measure,
    "sellers": sellers.measure,
    "one-file": one_file.measure,
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds: shows that all works, not what it reaches")
    parser.add_argument("--peers", action="store_true", help="install aimock and Prism from npm, and measure them too")
    parser.add_argument("--all-peers", action="store_true", help="these, and WireMock, Mockoon, msw and MockServer")
    parser.add_argument("--goals", action="store_true", help="print what is held to, beside what was measured")
    parser.add_argument("--kept", action="store_true", help="measure nothing: take what results.json has")
    parser.add_argument("--write", action="store_true", help="keep it in results.json, and write README.md's tables")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--only", action="append", choices=GROUPS, metavar="NAME", help=f"one of {', '.join(GROUPS)}")
    return parser.parse_args()


def main() -> int:
    """Return 0 where every bar is reached, or may be, 1 where one isn't."""
    options = arguments()
    effort = replace(
        QUICK if options.quick else FULL, peers=options.peers or options.all_peers, all_peers=options.all_peers
    )
    rows: list[Row] = []
    measured = {}
    with compiled_code():
        for name in () if options.kept else options.only or GROUPS:
            print(f"measuring {name} ...", file=sys.stderr, flush=True)
            found = list(GROUPS[name](effort))
            rows += found
            measured[name] = results.report(found)
            if options.write:
                results.keep({name: measured[name]})
    groups = results.kept() if options.kept else measured
    if options.goals:
        print(goals_table(results.by_name(groups)))
    else:
        print(json.dumps(groups, indent=2) if options.json or options.kept else table(rows))
    return 1 if any(row["outcome"] == "FAIL" for row in results.by_name(groups).values()) else 0


@contextmanager
def compiled_code() -> Iterator[None]:
    """Let the processes find compiled code, as an installed package has it, even where a checkout writes none."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        yield


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
