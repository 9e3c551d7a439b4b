"""``python -m bench [NAME …]``: measure the named subjects, or all, and print one row each."""

from __future__ import annotations

import json
import pathlib
import sys
import tempfile
from collections.abc import Sequence

from bench.batch_approve import BatchApprove
from bench.frame import Subject, measure_here, refuse_a_loaded_machine, row, run


def subjects() -> list[Subject]:
    """Everything that is measured."""
    return [BatchApprove("sqlite"), BatchApprove("postgresql")]


def main(arguments: Sequence[str]) -> None:
    """Run the bench, or (``--measure NAME SIDE ADDRESS``) one measurement for it."""
    known = {subject.name: subject for subject in subjects()}
    if arguments[:1] == ["--measure"]:
        _flag, name, side, address = arguments
        print(json.dumps(measure_here(known[name], side, address)))
        return
    refuse_a_loaded_machine()
    print("name ours floor control ours/floor control/ours n")
    for name in arguments or list(known):
        with tempfile.TemporaryDirectory(prefix="zsb") as folder:
            print(row(known[name], run(known[name], pathlib.Path(folder))), flush=True)


main(sys.argv[1:])
