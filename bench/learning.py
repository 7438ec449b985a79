"""How fewer texts a clerk with a hidden house style edits, the more it has decided.

    python -m bench.learning --work /tmp/clerk --picture docs/learning-curve.svg

The bundled model drafts to 600 questions; a clerk (`bench.clerk`, another one for each seed)
decides on the first of them one after the other, `jamsi learn`'s own code learns from its decisions
after each of POINTS, its gate decides what is served, and the clerk looks at drafts of the served
model to the unseen questions. Finished points are kept in `--work`, so that a stopped run goes on.
"""

import argparse
import json
import os
import resource
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from bench.clerk import Clerk
from qna.models import Decision
from qna.settings import load_settings
from worker.drafting.batch import draft_all
from worker.drafting.drafter import DraftRequest
from worker.drafting.engines import BUNDLED_PATH, adapter_to_serve
from worker.engine import load_engine
from worker.learning.batch import make_batch
from worker.learning.run import prepare, run
from worker.prompt import build_messages

DATA = Path(__file__).parents[1] / "demo_model" / "tests" / "data"
FILES = ("own_questions", "unseen_questions", "shared_questions", "drafts_read")
QUESTIONS = 600
SEEN = 400
POINTS = (50, 100, 200)
EPOCHS = 3
Asked = tuple[str, str | None]


def questions() -> list[Asked]:
    """600 different ones, in a fixed order that mixes the files."""
    lines = [line for name in FILES for line in (DATA / f"{name}.jsonl").read_text().splitlines()]
    found = dict.fromkeys((row["question"], row["product"]) for row in map(json.loads, lines))
    mixed = list(found)
    Random(0).shuffle(mixed)
    return mixed[:QUESTIONS]


def drafts(asked: Sequence[Asked], adapter: Path | None, threads: int) -> list[str]:
    """As the worker would put them before staff."""
    engine = load_engine(BUNDLED_PATH, adapter=adapter, threads=threads)
    requests = [
        DraftRequest(text, product, seed=100 * n) for n, (text, product) in enumerate(asked)
    ]
    done = {place: new.text for group in draft_all(engine, requests) for place, new in group}
    engine.close()
    return [done[place] for place in range(len(asked))]


def decisions(
    clerk: Clerk, asked: Sequence[Asked], texts: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Lines as `jamsi export --as sft` and `--as dpo` write them."""
    for number, ((question, product), draft) in enumerate(zip(asked, texts, strict=True)):
        decision, final = clerk.decide(draft)
        origin = {
            "id": str(number),
            "prompt": build_messages(question, product),
            "decided_at": f"{number:04}",
        }
        yield origin | {"completion": [{"role": "assistant", "content": final}]}
        if decision is Decision.EDITED:
            yield origin | {"chosen": [_said(final)], "rejected": [_said(draft)]}


def _said(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


def edited(clerk: Clerk, texts: Sequence[str]) -> float:
    return sum(clerk.decide(text)[0] is Decision.EDITED for text in texts) / len(texts)


class Bench:
    def __init__(self, work: Path, unseen: int, threads: int) -> None:
        self.work, self.threads = work, threads
        work.mkdir(parents=True, exist_ok=True)
        asked = questions()
        self.seen, self.unseen = asked[:SEEN], asked[SEEN:][:unseen]

    def untaught(self) -> tuple[list[str], list[str]]:
        """Drafts of the model as it is, to the seen and the unseen questions: the same for all."""
        kept = self.work / "untaught.json"
        if not kept.exists():
            seen = self.seen[: max(POINTS)]
            texts = drafts([*seen, *self.unseen], None, self.threads)
            kept.write_text(json.dumps([texts[: len(seen)], texts[len(seen) :]]))
        seen_texts, unseen_texts = json.loads(kept.read_text())
        return seen_texts, unseen_texts[: len(self.unseen)]

    def point(self, seed: int, decided: int) -> dict[str, Any]:
        """What a clerk's first `decided` decisions give. They are all about drafts of the model as
        it is: what staff write over is then the same at each point."""
        kept = self.work / f"{seed}-{decided}.json"
        if kept.exists():
            return json.loads(kept.read_text())
        clerk, (seen, unseen) = Clerk.drawn(seed), self.untaught()
        found: dict[str, Any] = {"seed": seed, "decided": decided, "before": edited(clerk, unseen)}
        settings = load_settings(state_dir=self.work / f"state-{seed}-{decided}", device="cpu")
        began, used = time.monotonic(), _processor()
        batch = make_batch(decisions(clerk, self.seen[:decided], seen[:decided]))
        outcome = run(prepare(settings, batch, epochs=EPOCHS), lambda *_: None)
        found |= {"minutes": (time.monotonic() - began) / 60, "processor": _processor() - used}
        found |= {"promoted": outcome.report.promoted, "reasons": outcome.report.reasons}
        found |= {"figures": outcome.report.figures}
        # Kept aside or not: what the learning is good for, and what the gate lets through of it.
        texts = drafts(self.unseen, outcome.folder, self.threads)
        found["learned"] = edited(clerk, texts)
        found["after"] = found["learned"] if adapter_to_serve(settings) else found["before"]
        found["example"] = texts[0]
        kept.write_text(json.dumps(found, ensure_ascii=False, indent=1))
        return found


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def picture(points: list[dict[str, Any]], path: Path) -> None:
    """One line for each seed, and their mean."""
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "jamsi"
    figure, axes = plt.subplots(figsize=(7, 4))
    seeds = sorted({point["seed"] for point in points})
    curves = []
    for seed in seeds:
        own = [point for point in points if point["seed"] == seed]
        shares = [own[0]["before"], *(point["after"] for point in own)]
        curves.append(shares)
        axes.plot([0, *(point["decided"] for point in own)], shares, color="0.7", lw=1)
    if len({len(curve) for curve in curves}) == 1:
        mean = [sum(values) / len(values) for values in zip(*curves, strict=True)]
        axes.plot(
            [0, *(p["decided"] for p in points if p["seed"] == seeds[0])], mean, "o-", color="C0"
        )
    axes.set_xlabel("decisions of the clerk")
    axes.set_ylabel("share of drafts it edits, unseen questions")
    axes.set_ylim(0, 1.02)
    axes.grid(alpha=0.3)
    axes.set_title(f"{len(seeds)} clerks, and their mean")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--points", type=int, nargs="+", default=list(POINTS))
    parser.add_argument("--unseen", type=int, default=QUESTIONS - SEEN)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--picture", type=Path)
    chosen = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", str(chosen.threads))
    import torch

    torch.set_num_threads(chosen.threads)
    bench = Bench(chosen.work, chosen.unseen, chosen.threads)
    points = []
    for seed in chosen.seeds:
        for decided in chosen.points:
            points.append(bench.point(seed, decided))
            shown = {k: v for k, v in points[-1].items() if k not in ("figures", "example")}
            print(json.dumps(shown, ensure_ascii=False), flush=True)
    if chosen.picture:
        picture(points, chosen.picture)


if __name__ == "__main__":
    main()
