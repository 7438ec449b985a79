"""`python -m train.opinion`: the weights of the second opinion, or a cross-validation of them."""

import argparse
import sys
from pathlib import Path

from qna.policy import opinion, warm_up
from train.opinion.examples import LABELLED, bags

_WEIGHTS = Path(opinion.__file__).with_name("opinion.bin")


def main() -> int:
    """Reads the options, then trains and writes, or leaves one batch out after another."""
    parser = argparse.ArgumentParser(prog="python -m train.opinion", description=__doc__)
    parser.add_argument("--out", type=Path, default=_WEIGHTS)
    parser.add_argument("--left-out", nargs="*", metavar="FILE", help="judge these without training on them")
    options = parser.parse_args()
    warm_up()
    found = list(bags(sorted(LABELLED.glob("replies_*.jsonl"))))
    print(f"{len(found)} replies, {sum(len(bag.runs) for bag in found)} runs")
    if options.left_out is not None:
        from train.opinion.judge import leave_out

        leave_out(found, options.left_out)
        return 0
    from train.opinion.fit import fit

    weights = fit(found)
    options.out.write_bytes(opinion.packed(weights[:-1].tolist(), float(weights[-1])))
    print(f"{options.out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
