"""`python -m policy_training` learns the weights of the second opinion, the same each time."""

import argparse
import sys
from pathlib import Path

from policy import opinion, warm_up
from policy.linear import packed
from policy_training.examples import LABELLED, bags, whole
from policy_training.fit import fit

_WEIGHTS = Path(opinion.__file__).with_name("opinion.bin")


def main() -> int:
    """Reads the options, trains the table for runs and the one for pieces, and writes both."""
    parser = argparse.ArgumentParser(prog="python -m policy_training", description=__doc__)
    parser.add_argument("--out", type=Path, default=_WEIGHTS)
    parser.add_argument(
        "--without",
        nargs="*",
        default=[],
        metavar="NAME",
        help="labelled files to leave out, to judge them unseen",
    )
    options = parser.parse_args()
    warm_up()
    labelled = [
        f for f in sorted(LABELLED.glob("replies_*.jsonl")) if f.stem not in options.without
    ]
    data = b""
    for cut in (whole, opinion.pieces):
        found = list(bags(labelled, cut))
        print(f"{len(found)} replies in {sum(len(bag.runs) for bag in found)} parts")
        weights = fit(found)
        data += packed(weights[:-1].tolist(), float(weights[-1]))
    options.out.write_bytes(data)
    print(f"{len(data)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
