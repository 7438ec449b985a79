"""`python -m grouping_training` learns the encoder of `qna.grouping`, the same each time.

Two questions of one matter shall point the same way, away from those of the other matters drawn
with it, near misses among them (the InfoNCE loss of contrastive learning, arXiv:1807.03748). Pieces
are left out by chance: a slip of the finger takes some too. Two writers may have written the same
matter: a first pass compares within each file alone, and what it finds alike across files is never
drawn apart in the second. About two minutes on one core.
"""

import argparse
import random
import sys
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from zlib import crc32

import torch
from torch import Tensor, nn

from grouping_training.questions import Matter, matters
from qna.grouping import encoder

BATCH, NEIGHBOURS = 128, 4
"""Matters in a step, drawn so many beside each other."""
TEMPERATURE, LEFT_OUT = 0.08, 0.3
RATE, SHOP_RATE, WARM_UP = 0.02, 0.3, 50
OF_SHOP = 0.5
"""What telling shop from product counts beside telling matters apart."""
PERHAPS_ONE = 0.6
"""Matters of two files that the first pass finds so alike may be one."""
STEPS, SEED = 1200, 1


class Model(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rows = nn.EmbeddingBag(encoder.SIZE, encoder.WIDTH, mode="sum")
        self.of_shop = nn.EmbeddingBag(encoder.SIZE, 1, mode="mean")
        self.bias = nn.Parameter(torch.zeros(1))
        nn.init.normal_(self.rows.weight, std=0.1)
        nn.init.zeros_(self.of_shop.weight)

    def forward(self, bags: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """Directions (bags, WIDTH) of length one, and log-odds (bags)."""
        flat = torch.tensor([place for bag in bags for place in bag])
        lengths = torch.tensor([0, *(len(bag) for bag in bags[:-1])])
        starts = torch.cumsum(lengths, 0)
        directions = nn.functional.normalize(self.rows(flat, starts), dim=-1)
        return directions, self.of_shop(flat, starts)[:, 0] + self.bias


def learn(found: Sequence[Matter], steps: int) -> Model:
    """The second pass, after a first one of half as many steps."""
    files = [crc32(matter.file.encode()) for matter in found]
    other_file = torch.tensor(files)[:, None] != torch.tensor(files)[None, :]
    first = _fit(found, other_file, steps // 2)
    return _fit(found, other_file & _alike(first, found), steps)


def _alike(model: Model, found: Sequence[Matter]) -> Tensor:
    with torch.no_grad():
        means = torch.stack([model(matter.questions)[0].mean(0) for matter in found])
        means = nn.functional.normalize(means, dim=-1)
        return means @ means.T > PERHAPS_ONE


def _fit(found: Sequence[Matter], apart: Tensor, steps: int) -> Model:
    """`apart`: pairs of matters that are not compared."""
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    dice, model = random.Random(SEED), Model()
    optimizer = torch.optim.Adam(
        [
            {"params": [model.rows.weight], "lr": RATE},
            {"params": [model.of_shop.weight, model.bias], "lr": SHOP_RATE},
        ]
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / WARM_UP) * (1 - step / steps)
    )
    for step in range(steps):
        loss = _loss(model, found, apart, dice)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            print(f"step {step} of {steps}: {loss.item():.3f}", flush=True)
    return model


def _loss(model: Model, found: Sequence[Matter], apart: Tensor, dice: random.Random) -> Tensor:
    drawn = _drawn([len(matter.questions) for matter in found], dice)
    pairs = [dice.sample(found[place].questions, 2) for place in drawn]
    bags = [_thinned(pair[side], dice) for side in (0, 1) for pair in pairs]
    directions, odds = model(bags)
    alike = directions @ directions.T / TEMPERATURE
    hidden = apart[drawn][:, drawn].repeat(2, 2) | torch.eye(len(bags), dtype=torch.bool)
    partners = torch.arange(len(bags)).roll(len(drawn))
    told = nn.functional.cross_entropy(alike.masked_fill(hidden, -1e9), partners)
    of_shop = torch.tensor([float(found[place].of_shop) for place in drawn] * 2)
    kinds = nn.functional.binary_cross_entropy_with_logits(odds, of_shop)
    return told + OF_SHOP * kinds


def _drawn(sizes: Sequence[int], dice: random.Random) -> list[int]:
    """Places of matters, those with many questions more often, each with its neighbours."""
    ends, drawn = list(accumulate(sizes)), set[int]()
    while len(drawn) < min(BATCH, len(sizes)):
        place = bisect(ends, dice.randrange(ends[-1])) - dice.randrange(NEIGHBOURS)
        drawn |= set(range(max(0, place), min(max(0, place) + NEIGHBOURS, len(sizes))))
    return sorted(drawn)


def _thinned(bag: Sequence[int], dice: random.Random) -> Sequence[int]:
    return [place for place in bag if dice.random() >= LEFT_OUT] or bag


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m grouping_training", description=__doc__)
    default = Path(encoder.__file__).with_name("encoder.bin")
    parser.add_argument("--out", type=Path, default=default)
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args()
    found = matters()
    print(f"{len(found)} matters, {sum(len(matter.questions) for matter in found)} questions")
    model = learn(found, options.steps)
    rows, of_shop = model.rows.weight.detach().numpy(), model.of_shop.weight.detach().numpy()[:, 0]
    options.out.write_bytes(encoder.packed(rows, of_shop, model.bias.item()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
