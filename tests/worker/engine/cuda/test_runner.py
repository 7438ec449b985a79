"""Cells, kernels and drawing together: greedy equal to `generate()` for every family."""

import random

import pytest
import torch
from transformers import AutoModelForCausalLM

from tests.worker.engine.families import FAMILIES, make_model
from worker.engine import SamplingParams
from worker.engine.cuda.runner import CellRunner
from worker.engine.families import plain_product, read_decoder
from worker.engine.request import Request
from worker.engine.scheduler import Scheduler

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
SHARED = list(range(300, 318))


@pytest.fixture(autouse=True)
def no_gradients():
    with torch.no_grad():
        yield


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return loaded(FAMILIES["llama"], tmp_path_factory.mktemp("llama"))


def loaded(config, path):
    kinds = getattr(config, "layer_types", None)
    fewer = {"num_hidden_layers": 2} | ({"layer_types": kinds[:2]} if kinds else {})
    config = type(config).from_dict({**config.to_dict(), **fewer})
    path = make_model(config, path)
    return AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32).to(DEVICE).eval()


def runner(model, **settings):
    sizes = {"max_rows": 16, "cells": 700, "context": 200, **settings}
    return CellRunner(read_decoder(model, plain_product), **sizes)


def requests(prompts, **sampling):
    sampling = {"max_new_tokens": 3, "ignore_eos": True, **sampling}
    return [Request(prompt, SamplingParams(**sampling), frozenset()) for prompt in prompts]


def run(cells, asked):
    """Steps until all are done; how many."""
    scheduler, steps = Scheduler(cells, lambda ids: ""), 0
    scheduler.waiting.extend(asked)
    while not scheduler.idle:
        scheduler.step()
        steps += 1
        assert steps < 200
    assert cells._cells.free.total + held(cells) == cells._cells.count
    return steps


def held(cells):
    return sum(len(prefix.tokens) for prefix in cells._prefixes._known.values())


def written(asked):
    return [list(request.future.result().token_ids) for request in asked]


def generated(model, prompt, new):
    ids = torch.tensor([prompt], device=DEVICE)
    mask = torch.ones_like(ids)
    out = model.generate(
        ids, attention_mask=mask, max_new_tokens=new, do_sample=False, eos_token_id=-1
    )
    return out[0, len(prompt) :].tolist()


def mixed_prompts(count, rng):
    own = [[rng.randrange(3, 640) for _ in range(rng.choice([1, 2, 5]))] for _ in range(count)]
    return [SHARED + ids if number % 2 else ids for number, ids in enumerate(own)]


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_equals_generate_alone_and_among_sixteen(tmp_path, name):
    model = loaded(FAMILIES[name], tmp_path)
    prompts = mixed_prompts(16, random.Random(3))
    expected = [generated(model, prompt, 3) for prompt in prompts]
    cells = runner(model)
    alone, together = requests(prompts[1:2], max_new_tokens=3), requests(prompts)
    run(cells, alone)
    run(cells, together)
    assert written(alone) == expected[1:2]
    assert written(together) == expected


def test_a_shared_beginning_is_read_once_and_in_place(model):
    cells = runner(model)
    asked = requests([[*SHARED, 7, n] for n in range(5)])
    run(cells, asked)
    # The first cannot know; the second shows it, and the beginning is read for it and the others.
    beginning = len(SHARED) + 1
    assert cells.prefill_tokens == beginning + 1 + beginning + 4 * 1
    assert len({tuple(tokens) for tokens in written(asked)}) > 1


def test_a_long_prompt_goes_in_pieces_beside_those_who_write(model):
    """Nobody waits for it longer than for one piece."""
    cells = runner(model, piece=10, burst=10)
    first, second = requests([[5, 6]], max_new_tokens=9)[0], requests([list(range(3, 63))])[0]
    scheduler = Scheduler(cells, lambda ids: "")
    scheduler.waiting.extend([first])
    scheduler.step()
    scheduler.step()
    scheduler.waiting.append(second)
    progress = []
    while not scheduler.idle:
        scheduler.step()
        progress.append((len(first.output), len(second.output)))
    assert [count for count, _ in progress[:6]] == [2, 3, 4, 5, 6, 7]
    assert all(count == 0 for _, count in progress[:6])
    prompts = [first.prompt, second.prompt]
    expected = [generated(model, p, n) for p, n in zip(prompts, (9, 3), strict=True)]
    assert written([first, second]) == expected


def test_tokens_come_one_step_late(model):
    cells = runner(model)
    request = requests([[5, 6]])[0]
    assert cells.add(request)
    assert cells.step() == []
    expected = generated(model, [5, 6], 3)
    assert [token for _ in range(3) for _, token in cells.step()] == expected
    assert cells.step() == []  # its length is known: nothing was launched for nothing


def test_when_the_cells_are_full_requests_wait(model):
    cells = runner(model, cells=25, context=25)
    asked = requests([[n, n + 1, 4] for n in range(10, 16)], max_new_tokens=5)
    run(cells, asked)
    assert written(asked) == [generated(model, request.prompt, 5) for request in asked]


def test_a_text_that_needs_all_cells_gets_them_from_shared_beginnings(model):
    cells = runner(model, cells=60, context=60)
    run(cells, requests([[*SHARED, n] for n in range(3)]))
    assert held(cells) == len(SHARED)
    asked = requests([[*SHARED, *range(400, 437)]], max_new_tokens=5)
    run(cells, asked)
    assert written(asked) == [generated(model, asked[0].prompt, 5)]


def test_a_cancelled_request_frees_its_cells_and_harms_nobody(model):
    cells = runner(model, cells=40, context=40)
    gone, stays = requests([[5, 6], [8, 9]], max_new_tokens=12)
    scheduler = Scheduler(cells, lambda ids: "")
    scheduler.waiting.extend([gone, stays])
    for _ in range(3):
        scheduler.step()
    assert gone.future.cancel()
    late = requests([[7, 3, 3]], max_new_tokens=20)[0]
    scheduler.waiting.append(late)
    while not scheduler.idle:
        scheduler.step()
    expected = [generated(model, r.prompt, r.sampling.max_new_tokens) for r in (stays, late)]
    assert written([stays, late]) == expected
    assert cells._cells.free.total == 40


def test_the_end_token_ends_a_text_though_one_more_is_under_way(model):
    tokens = generated(model, [9, 10], 6)
    request = Request([9, 10], SamplingParams(max_new_tokens=6), frozenset(tokens[2:3]))
    other = requests([[30, 31]], max_new_tokens=8)[0]
    run(runner(model), [request, other])
    first = tokens.index(tokens[2])
    assert written([request]) == [tokens[: first + 1]]
    assert written([other]) == [generated(model, [30, 31], 8)]


def test_a_seed_gives_its_text_again_in_any_company(model):
    seeded = {"do_sample": True, "temperature": 1.3, "top_k": 30, "top_p": 0.9, "seed": 11}
    alone = requests([[5, 6, 7]], max_new_tokens=6, **seeded)
    run(runner(model), alone)
    among = requests([[5, 6, 7]], max_new_tokens=6, **seeded)
    others = requests([[8, n] for n in range(4)], do_sample=True)
    run(runner(model), [*others, *among])
    assert written(among) == written(alone)
    assert written(alone) != [generated(model, [5, 6, 7], 6)]


def test_a_penalty_equals_that_of_generate(model):
    prompts = [[9, 9, 10, 11], [200, 30]]
    asked = requests(prompts, max_new_tokens=5, repetition_penalty=1.5)
    run(runner(model), asked)
    for prompt, tokens in zip(prompts, written(asked), strict=True):
        ids = torch.tensor([prompt], device=DEVICE)
        out = model.generate(
            ids, attention_mask=torch.ones_like(ids), max_new_tokens=5, repetition_penalty=1.5,
            eos_token_id=-1,
        )  # fmt: skip
        assert out[0, len(prompt) :].tolist() == tokens


def test_a_row_that_is_not_a_number_fails_alone(model):
    cells = runner(model)
    asked = requests([[8, 9], [13], [8, 9]])
    scheduler = Scheduler(cells, lambda ids: "")
    scheduler.waiting.extend(asked)
    scheduler.step()
    row = cells._rows[asked[1]]
    for keys, values in cells._cells.layers:
        keys[:, row.start : row.start + row.count] = torch.nan
        values[:, row.start : row.start + row.count] = torch.nan
    while not scheduler.idle:
        scheduler.step()
    with pytest.raises(RuntimeError, match="not a number"):
        asked[1].future.result()
    after = requests([[13]])
    run(cells, after)
    assert written([asked[0], asked[2], *after]) == [
        generated(model, prompt, 3) for prompt in ([8, 9], [8, 9], [13])
    ]
