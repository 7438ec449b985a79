"""A model of some billion parameters on a few cores: seconds for a draft, memory, by weights.

    python -m bench.small_machine                      # int8 of EXAONE-3.5-2.4B's shape
    python -m bench.small_machine --weights int8,int4 --keep FOLDER

A checkpoint of random bfloat16 weights is written first (about 5 GB, in a temporary folder or in
`--keep`); random weights are as fast as trained ones. 70 shared and 60 own prompt tokens, 70 new.
Each kind of weights is loaded in a process of its own. Run it on a machine with nothing else to do:
"processor s" tells how far that was so. The lines above the table are the roof: the memory's speed
at its best, and what a draft must take at least because each token reads all weights.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import torch
from safetensors.torch import save_file

from worker.engine import SamplingParams, load_engine
from worker.engine.cpu.cores import cpu_threads

SHAPE = {"hidden": 2560, "inner": 7168, "layers": 30, "heads": 32, "size": 80}
VOCABULARY = 102400
KV_HEADS = 8
SHARED, OWN, NEW = 70, 60, 70
INT4_BYTES = 0.5625
"""Of a weight: four bits, and a scale and a zero of two bytes for each 64."""
PIECE = 32 * 2**20

_HIDDEN, _INNER = SHAPE["hidden"], SHAPE["inner"]
_QUERY, _KEY = SHAPE["heads"] * SHAPE["size"], KV_HEADS * SHAPE["size"]
_LAYER: dict[str, tuple[int, ...]] = {
    "self_attn.q_proj": (_QUERY, _HIDDEN),
    "self_attn.k_proj": (_KEY, _HIDDEN),
    "self_attn.v_proj": (_KEY, _HIDDEN),
    "self_attn.o_proj": (_HIDDEN, _QUERY),
    "mlp.gate_proj": (_INNER, _HIDDEN),
    "mlp.up_proj": (_INNER, _HIDDEN),
    "mlp.down_proj": (_HIDDEN, _INNER),
    "input_layernorm": (_HIDDEN,),
    "post_attention_layernorm": (_HIDDEN,),
}


def main() -> None:
    options = _options()
    if options.folder:
        _measure(Path(options.folder), options.weights, options.threads)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.keep or temporary) / "exaone-3.5-2.4b"
        if not (folder / "config.json").exists():
            _write(folder)
        print(_roof(options.threads), flush=True)
        print(
            f"EXAONE-3.5-2.4B's shape, {options.threads} threads; {SHARED} shared and {OWN} own "
            f"prompt tokens, {NEW} new\n\n| weights | loaded in s | resident GiB | peak GiB | "
            "s a draft alone | processor s | drafts/s, 8 at once | processor s a draft |\n|---|"
            + "--:|"
            * 7
        )
        for weights in options.weights.split(","):
            command = [sys.executable, "-m", "bench.small_machine", "--folder", str(folder)]
            command += ["--weights", weights, "--threads", str(options.threads)]
            subprocess.run(command, check=True)


def _roof(threads: int) -> str:
    layers = SHAPE["layers"] * _layer_parameters()
    read = {"int8": layers + _head(), "int4": layers * INT4_BYTES + _head()}
    lines = []
    for count in sorted({1, threads}):
        speed = _memory_speed(count)
        least = ", ".join(f"{kind} {NEW * size / speed:.1f} s" for kind, size in read.items())
        lines.append(f"{count} threads read {speed / 1e9:.1f} GB/s: {NEW} tokens take {least}\n")
    return "".join(lines)


def _layer_parameters() -> int:
    query, key = SHAPE["heads"] * SHAPE["size"], KV_HEADS * SHAPE["size"]
    return SHAPE["hidden"] * (2 * query + 2 * key + 3 * SHAPE["inner"])


def _head() -> int:
    return VOCABULARY * SHAPE["hidden"]


def _memory_speed(threads: int) -> float:
    """Bytes a second, of the fastest of many short sums over more than any cache holds."""
    torch.set_num_threads(threads)
    pieces = torch.ones(32, PIECE // 4)
    best = float("inf")
    for piece in (*pieces, *pieces, *pieces, *pieces):
        began = time.perf_counter()
        piece.sum()
        best = min(best, time.perf_counter() - began)
    return PIECE / best


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", default="int8", help="kinds, by commas (default: int8)")
    parser.add_argument("--threads", type=int, default=cpu_threads())
    parser.add_argument("--keep", metavar="FOLDER", help="where to leave the checkpoint")
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    return parser.parse_args()


def _write(folder: Path) -> None:
    """Llama's names; one shard a layer, so that no more than one is ever in memory."""
    folder.mkdir(parents=True)
    weights: dict[str, str] = {}
    torch.manual_seed(0)

    def shard(name: str, shapes: dict[str, tuple[int, ...]]) -> None:
        drawn = {key: _drawn(size) for key, size in shapes.items()}
        save_file(drawn, folder / name, metadata={"format": "pt"})
        weights.update(dict.fromkeys(drawn, name))

    shard(
        "embeddings.safetensors",
        {"model.embed_tokens.weight": (VOCABULARY, _HIDDEN), "model.norm.weight": (_HIDDEN,)},
    )
    for number in range(SHAPE["layers"]):
        layer = f"model.layers.{number}."
        named = {f"{layer}{name}.weight": size for name, size in _LAYER.items()}
        shard(f"layer-{number:02}.safetensors", named)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weights}))
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": VOCABULARY,
        "hidden_size": _HIDDEN,
        "intermediate_size": _INNER,
        "num_hidden_layers": SHAPE["layers"],
        "num_attention_heads": SHAPE["heads"],
        "num_key_value_heads": KV_HEADS,
        "head_dim": SHAPE["size"],
        "max_position_embeddings": 32768,
        "tie_word_embeddings": True,
    }
    (folder / "config.json").write_text(json.dumps(config))


def _drawn(size: tuple[int, ...]) -> torch.Tensor:
    if len(size) == 1:
        return torch.ones(size, dtype=torch.bfloat16)
    return torch.randn(size, dtype=torch.bfloat16) * 0.02


def _measure(folder: Path, weights: str, threads: int) -> None:
    began = time.perf_counter()
    engine = load_engine(folder, device="cpu", weights=weights, threads=threads)
    loaded = time.perf_counter() - began
    shared = [1000 + 7 * n for n in range(SHARED)]

    def ask(count: int, first: int) -> tuple[float, float]:
        own = [[2000 + first + 13 * n + place for place in range(OWN)] for n in range(count)]
        sampling = SamplingParams(max_new_tokens=NEW, ignore_eos=True)
        wall, processor = time.perf_counter(), time.process_time()
        for future in [engine.submit(shared + ids, sampling) for ids in own]:
            future.result()
        return time.perf_counter() - wall, time.process_time() - processor

    for first in (0, 500):  # the second shows that the beginning is shared
        own = [3000 + first + n for n in range(OWN)]
        engine.submit([*shared, *own], SamplingParams(max_new_tokens=1)).result()
    alone, alone_processor = ask(1, 900)
    together, together_processor = ask(8, 1300)
    memory = psutil.Process().memory_info().rss / 2**30
    engine.close()
    print(
        f"| {weights} | {loaded:.0f} | {memory:.2f} | {_peak():.2f} | {alone:.1f} "
        f"| {alone_processor:.1f} | {8 / together:.2f} | {together_processor / 8:.1f} |",
        flush=True,
    )


def _peak() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    main()
