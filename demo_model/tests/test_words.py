"""Particles and slots of the training generator."""

from random import Random

import pytest

from train.data.words import fill, made_up, particle, product_name, word


@pytest.mark.parametrize(
    ("word_", "pair", "expected"),
    [
        ("재입고 일정", "은/는", "은"),
        ("사이즈", "은/는", "는"),
        ("250mm 3", "이/가", "이"),
        ("아이폰 16", "과/와", "과"),
        ("갤럭시 S24", "과/와", "와"),
        ("XL", "을/를", "을"),
        ("USB", "을/를", "를"),
        ("서울", "으로/로", "로"),
        ("부산", "으로/로", "으로"),
        ("제주", "으로/로", "로"),
        ("사과 (대)", "이/가", "가"),
    ],
)
def test_particle_follows_the_last_sound(word_: str, pair: str, expected: str) -> None:
    assert particle(word_, pair) == expected


def test_fill_adds_the_particle_to_the_word() -> None:
    assert (
        fill("{part:이/가} {size}에 맞나요", {"part": "뚜껑", "size": "250mm"})
        == "뚜껑이 250mm에 맞나요"
    )


def test_made_up_words_hardly_repeat() -> None:
    rng = Random(1)
    assert len({made_up(rng) for _ in range(2000)}) > 1800


@pytest.mark.parametrize("kind", ["part", "device", "size", "food", "color", "person"])
def test_every_class_of_word_gives_a_word(kind: str) -> None:
    rng = Random(2)
    assert all(word(kind, rng, 0.5).strip() for _ in range(200))


def test_product_names_are_short_and_not_empty() -> None:
    rng = Random(3)
    names = [product_name(rng, 0.5) for _ in range(500)]
    assert all(0 < len(name) < 60 for name in names)
