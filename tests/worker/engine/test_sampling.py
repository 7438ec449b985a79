import random

import pytest
import torch
from scipy.stats import chisquare
from transformers import (
    LogitsProcessorList,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from worker.engine import SamplingParams, load_engine
from worker.engine.request import Request
from worker.engine.sampling import NO_TOKEN, Sampler

CPU = torch.device("cpu")
VOCABULARY = 60
DRAWS = 6000
HISTORY = [3, 7, 7, 50]


def fixed_logits(vocabulary=VOCABULARY):
    return torch.randn(vocabulary, generator=torch.Generator().manual_seed(4)) * 2


def reference(sampling, logits):
    """Probabilities according to transformers' own processors."""
    processors = LogitsProcessorList()
    if sampling.repetition_penalty != 1:
        processors.append(RepetitionPenaltyLogitsProcessor(sampling.repetition_penalty))
    processors.append(TemperatureLogitsWarper(float(sampling.temperature)))
    if sampling.top_k is not None:
        processors.append(TopKLogitsWarper(sampling.top_k))
    if sampling.top_p is not None:
        processors.append(TopPLogitsWarper(sampling.top_p))
    return processors(torch.tensor([HISTORY]), logits.unsqueeze(0).clone()).softmax(-1)[0]


class Undecided(Request):
    """Draws anew for the same place of its output."""

    def uniform(self, place):
        return Request.uniform(self, len(self._drawn))


def request(sampling):
    return Undecided(list(HISTORY), sampling, frozenset())


def params(**changes):
    return SamplingParams(**{"do_sample": True, **changes})


SETTINGS = {
    "plain": params(),
    "temperature": params(temperature=1.7),
    "top-k": params(top_k=5),
    "top-k of one": params(top_k=1),
    "top-k over the vocabulary": params(top_k=1000),
    "top-p": params(top_p=0.8),
    "top-p tiny": params(top_p=1e-6),
    "top-p one": params(top_p=1.0),
    "top-k then top-p": params(temperature=1.3, top_k=12, top_p=0.7),
    "penalty": params(repetition_penalty=1.8, temperature=0.9),
    "penalty below one, top-p": params(repetition_penalty=0.6, top_p=0.9),
}


def test_every_setting_has_the_distribution_of_transformers_in_one_mixed_batch():
    logits = fixed_logits()
    rows = [*SETTINGS.values(), SamplingParams()]
    counts = torch.zeros(len(rows), VOCABULARY)
    per_batch = 20
    requests = [
        request(_seeded(s, 1000 * i + j)) for i, s in enumerate(rows) for j in range(per_batch)
    ]
    sampler = Sampler(requests, CPU)
    for _ in range(DRAWS // per_batch):
        picked = torch.tensor(sampler.pick(logits.repeat(len(requests), 1)))
        for row, tokens in enumerate(picked.view(len(rows), per_batch)):
            counts[row] += torch.bincount(tokens, minlength=VOCABULARY)
    assert counts[-1].argmax() == logits.argmax()
    assert counts[-1].max() == DRAWS
    for row, (name, sampling) in enumerate(SETTINGS.items()):
        expected = reference(sampling, logits)
        seen = counts[row]
        assert seen[expected == 0].sum() == 0, name
        common = expected * DRAWS >= 5
        observed = torch.cat([seen[common], seen[~common].sum()[None]]).double()
        wanted = torch.cat([expected[common], expected[~common].sum()[None]]).double() * DRAWS
        keep = wanted > 0
        p = chisquare(observed[keep], wanted[keep] * (DRAWS / wanted[keep].sum())).pvalue
        assert not p < 1e-4, f"{name}: p={p}"


def _seeded(sampling, seed):
    return SamplingParams(
        do_sample=sampling.do_sample,
        temperature=sampling.temperature,
        top_k=sampling.top_k,
        top_p=sampling.top_p,
        repetition_penalty=sampling.repetition_penalty,
        seed=seed,
    )


@pytest.mark.parametrize("flat", [0.0, 1.0])
def test_top_p_over_a_large_vocabulary_takes_as_many_tokens_as_it_needs(flat):
    """With flat logits the nucleus is far wider than what is sorted first."""
    logits = fixed_logits(5000) * flat
    sampler = Sampler([request(params(top_p=0.9, seed=n)) for n in range(64)], CPU)
    allowed = reference(params(top_p=0.9), logits) > 0
    seen = set()
    for _ in range(100):
        seen |= set(sampler.pick(logits.repeat(64, 1)))
    # Equal logits have no order: only how many are allowed is fixed then.
    assert all(allowed[token] for token in seen) if flat else len(seen) <= 4501
    assert len(seen) > (1000 if not flat else 300)


def test_a_seed_gives_the_same_draws_in_every_company():
    logits = fixed_logits()
    mixed = [params(top_k=4), params(top_p=0.5), params(), SamplingParams()]
    for wanted in (params(seed=9), params(seed=9, top_k=20), params(seed=9, top_p=0.9)):
        alone, among = request(wanted), request(wanted)
        first = Sampler([alone], CPU)
        second = Sampler([*(request(s) for s in mixed), among], CPU)
        lonely = [first.pick(logits.repeat(1, 1))[0] for _ in range(50)]
        together = [second.pick(logits.repeat(5, 1))[-1] for _ in range(50)]
        assert lonely == together


def test_a_row_that_is_not_a_number_gets_no_token():
    logits = fixed_logits().repeat(4, 1)
    logits[1:, 5] = torch.nan
    rows = [SamplingParams(), SamplingParams(), params(), params(top_p=0.5)]
    tokens = Sampler([request(s) for s in rows], CPU).pick(logits)
    assert tokens == [int(fixed_logits().argmax()), NO_TOKEN, NO_TOKEN, NO_TOKEN]


def test_seeds_reproduce_through_the_engine_whatever_else_runs(chat_model):
    engine = load_engine(chat_model, device="cpu", threads=1)
    rng = random.Random(2)
    wanted = SamplingParams(do_sample=True, temperature=1.2, seed=77, max_new_tokens=30)
    prompt = [rng.randrange(6, 600) for _ in range(25)]
    alone = engine.submit(prompt, wanted).result(timeout=60)
    others = [
        engine.submit(
            [rng.randrange(6, 600) for _ in range(rng.randrange(1, 60))],
            SamplingParams(do_sample=True, top_k=rng.randrange(1, 40), max_new_tokens=20),
        )
        for _ in range(20)
    ]
    among = [engine.submit(prompt, wanted) for _ in range(3)]
    free = [engine.submit(prompt, SamplingParams(do_sample=True)) for _ in range(2)]
    assert {future.result(timeout=60).token_ids for future in among} == {alone.token_ids}
    assert free[0].result(timeout=60).token_ids != free[1].result(timeout=60).token_ids
    assert all(future.result(timeout=60).token_ids for future in others)
    engine.close()


def test_repetition_penalty_equals_generate(chat_model):
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(chat_model).eval()
    engine = load_engine(chat_model, device="cpu", threads=1)
    prompts = [[9, 9, 10, 11], [200, 30], list(range(20, 60))]
    futures = [
        engine.submit(p, SamplingParams(max_new_tokens=24, repetition_penalty=1.3)) for p in prompts
    ]
    for prompt, future in zip(prompts, futures, strict=True):
        ids = torch.tensor([prompt])
        expected = model.generate(
            ids, attention_mask=torch.ones_like(ids), max_new_tokens=24, repetition_penalty=1.3
        )
        assert list(future.result(timeout=60).token_ids) == expected[0, len(prompt) :].tolist()
    engine.close()
