"""Products and norms in their fast forms compute what torch's own compute."""

import warnings

import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812  # its usual name

from worker.engine.cpu import products
from worker.engine.cpu.products import PackedProduct
from worker.engine.families import join, plain_product
from worker.engine.plain import Norm

ROWS = (1, 2, 4, 5, 33, 64, 300)


@pytest.fixture(params=[1, 2])
def threads(request):
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def weight(outputs=96, inputs=40, *, half=True):
    torch.manual_seed(outputs)
    drawn = torch.randn(outputs, inputs) * 0.05
    return drawn.half().float() if half else drawn


@pytest.mark.parametrize("half", [True, False])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("rows", ROWS)
def test_a_fast_product_is_the_product(rows, bias, half, threads):
    matrix, added = weight(half=half), torch.randn(96) if bias else None
    x = torch.randn(rows, 40)
    fast = PackedProduct(matrix, added)(x)
    torch.testing.assert_close(fast, F.linear(x, matrix, added), rtol=1e-5, atol=1e-5)


@pytest.mark.skipif(not products._HAS_FBGEMM, reason="no FBGEMM for this processor")
@pytest.mark.parametrize("value", [1e-9, 1 + 2**-20, 70000.0])
def test_a_value_that_float16_cannot_hold_is_not_rounded(value):
    matrix = weight()
    assert PackedProduct(matrix, None)._half is not None
    matrix[3, 5] = value
    linear = PackedProduct(matrix, None)
    x = torch.zeros(1, 40)
    x[0, 5] = 1.0
    assert linear._half is None
    assert linear(x)[0, 3].item() == matrix[3, 5].item()


def test_without_fbgemm_weights_are_packed_by_onednn(monkeypatch):
    monkeypatch.setattr(products, "_HAS_FBGEMM", False)
    linear = PackedProduct(weight(), None)
    assert linear._half is None
    linear(torch.randn(33, 40))
    assert linear._packed is not None


def test_where_torch_demands_a_bias_weights_are_packed_by_onednn(monkeypatch):
    monkeypatch.setattr(torch, "fbgemm_linear_fp16_weight_fp32_activation", torch.addmm)
    assert PackedProduct(weight(), None)._half is None


def test_several_threads_do_not_leave_the_product_to_one(threads):
    linear = PackedProduct(weight(), None)
    linear(torch.randn(33, 40))
    packed = linear._half is None or threads > 1
    assert (linear._packed is not None) == packed


def test_packing_warns_nobody():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        PackedProduct(weight(), None)(torch.randn(2, 40))


def test_joined_modules_share_one_matrix_and_still_work():
    modules = [nn.Linear(40, size) for size in (64, 16, 16)]
    x = torch.randn(3, 40)
    apart = torch.cat([module(x) for module in modules], dim=1)
    joint = join(modules, plain_product)
    torch.testing.assert_close(joint(x), apart)
    torch.testing.assert_close(torch.cat([module(x) for module in modules], dim=1), apart)
    assert len({module.weight.untyped_storage().data_ptr() for module in modules}) == 1


@pytest.mark.parametrize("scale", [0.0, 1e-6, 1.0, 1e6])
@pytest.mark.parametrize("size", [256, 80])
def test_the_norm_is_the_root_mean_square(size, scale):
    gain, x = torch.rand(size) + 0.5, torch.randn(5, size) * scale
    expected = F.rms_norm(x, (size,), gain, 1e-5)
    torch.testing.assert_close(Norm(gain, 1e-5)(x), expected, rtol=1e-5, atol=1e-7)


def test_the_norm_passes_on_what_is_not_finite():
    x = torch.ones(2, 8)
    x[1, 0] = torch.nan
    normed = Norm(torch.ones(8), 1e-5)(x)
    assert normed[0].isfinite().all()
    assert normed[1].isnan().all()
