"""A start from which copying is learned in minutes: heads laid out to look back and to copy.

An ordinary start needs thousands of steps before "look where this word stood, take what followed"
(an induction head, arXiv:2209.11895) forms. Here block 0 gets heads that attend to the token
before, and blocks 1 and 2 heads that search for the present token among those and add what
followed it to the residual stream. Everything stays trainable.

Layout of the residual stream at the start (coordinates): 0 a constant, 32:96 the code of a token
by which it is found, 96:160 what of it is copied, 192:256 the code of the token before (empty in
the embeddings).
"""

import torch
from torch import Tensor

from train.model import SmallExaone

_CONSTANT = 3.0
_FOUND, _COPIED, _BEFORE = 32, 96, 192
_SHARP = 2.6
"""Query and key weights of the look-back heads: five nats over the neighbouring positions."""
_MATCH = 2.5
_COPY_GAIN = 4.0
_STILL = 6
"""First rotary pair that turns too slowly to disturb a comparison some sixty tokens apart."""
_SPREAD = 0.05


@torch.no_grad()
def prepare_copying(model: SmallExaone) -> None:
    """Lay out the copying heads in `model`; its sizes must leave room (256 wide, heads of 32)."""
    shape = model.shape
    if (shape.hidden_size, shape.head_dim, shape.num_key_value_heads) != (256, 32, 2):
        return
    embedding = model.transformer.wte.weight
    embedding.mul_(_SPREAD / 0.02)
    embedding[:, 0] = _CONSTANT * _SPREAD
    embedding[:, _BEFORE:] = 0
    per_group = shape.num_attention_heads // shape.num_key_value_heads
    for group in range(2):
        _look_back(model, head=group * per_group, group=group)
        for block in (1, 2):
            _search_and_copy(model, block, head=group * per_group, group=group)


def _rows(index: int) -> slice:
    return slice(32 * index, 32 * index + 32)


def _look_back(model: SmallExaone, head: int, group: int) -> None:
    attention = model.blocks()[0].attn.attention
    angles, half = model.frequencies, 16
    query, key = torch.zeros(32, 256), torch.zeros(32, 256)
    strong = (torch.arange(half) < 4).float() * _SHARP
    key[:half, 0] = strong
    query[:half, 0], query[half:, 0] = strong * angles.cos(), -strong * angles.sin()
    attention.q_proj.weight[_rows(head)] = query
    attention.k_proj.weight[_rows(group)] = key
    attention.v_proj.weight[_rows(group)] = _select(_FOUND + 32 * group)
    attention.out_proj.weight[:, _rows(head)] = _select(_BEFORE + 32 * group).T * _SPREAD * 1.8


def _search_and_copy(model: SmallExaone, block: int, head: int, group: int) -> None:
    attention = model.blocks()[block].attn.attention
    still = torch.zeros(32, 1)
    still[_STILL:16], still[16 + _STILL :] = _MATCH, _MATCH
    shift = 6 * (block - 1)  # the two blocks compare different parts of the code
    attention.q_proj.weight[_rows(head)] = still * _select(_FOUND + 32 * group).roll(shift, 0)
    attention.k_proj.weight[_rows(group)] = still * _select(_BEFORE + 32 * group).roll(shift, 0)
    attention.v_proj.weight[_rows(group)] = _select(_COPIED + 32 * group)
    attention.out_proj.weight[:, _rows(head)] = (
        _select(_COPIED + 32 * group).T * _SPREAD * _COPY_GAIN
    )


def _select(first: int) -> Tensor:
    """[32, 256]: picks 32 coordinates of the residual stream."""
    return torch.eye(256)[first : first + 32]
