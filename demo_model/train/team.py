"""One run over one process or several; several average their gradients at every step."""

import os
import socket
from dataclasses import replace
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import distributed
from torch.multiprocessing.spawn import spawn

from train.run import Budget, Run
from train.tokenizer import train_tokenizer

TOKENIZER = "tokenizer.json"


def train_together(work: Path, budget: Budget) -> Run:
    """Train to the end of `budget`; returns the finished run."""
    tokenizer = _kept_tokenizer(work, budget.start)
    if budget.processes == 1 or torch.cuda.is_available():
        run = Run(work, tokenizer, replace(budget, processes=1))
        run.train()
        return run
    port = _free_port()
    spawn(_member, (work, budget, port), nprocs=budget.processes)  # type: ignore[no-untyped-call]
    return Run(work, tokenizer, budget)  # reads the last checkpoint


def _kept_tokenizer(work: Path, start: Path | None) -> Tokenizer:
    """The tokenizer of the run in `work`: trained once, so that a resumed run keeps its ids."""
    path = work / TOKENIZER
    if not path.exists():
        work.mkdir(parents=True, exist_ok=True)
        known = Tokenizer.from_file(str(start / TOKENIZER)) if start else train_tokenizer()
        known.save(str(path))
    return Tokenizer.from_file(str(path))


def _member(rank: int, work: Path, budget: Budget, port: int) -> None:
    torch.set_num_threads(1)
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    distributed.init_process_group("gloo", rank=rank, world_size=budget.processes)
    Run(work, _kept_tokenizer(work, budget.start), budget, rank=rank).train()
    distributed.destroy_process_group()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
