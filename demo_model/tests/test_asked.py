"""Whole questions: other nouns, right particles, and matters that are still asked about."""

import re
from random import Random

import pytest

from train.data.asked import _changed, _fill, whole_english_question, whole_question
from train.data.questions import aspects


@pytest.mark.parametrize(
    ("template", "noun", "filled"),
    [
        ("{뚜껑}이 자꾸 헛돌아요", "손잡이", "손잡이가 자꾸 헛돌아요"),
        ("{손잡이}가 뜨거운지", "뚜껑", "뚜껑이 뜨거운지"),
        ("{가죽}이라서요", "나무", "나무라서요"),
        ("{나무}라서요", "가죽", "가죽이라서요"),
        ("{나무}라도 되나요", "가죽", "가죽이라도 되나요"),
        ("{리본}으로 묶어", "끈", "끈으로 묶어"),
        ("{리본}으로 묶어", "실", "실로 묶어"),
        ("{컵}과 같이", "접시", "접시와 같이"),
        ("{컵} 가격", "접시", "접시 가격"),
        ("{컵}만 따로", "접시", "접시만 따로"),
        ("{솜}은요", "깃털", "깃털은요"),
    ],
)
def test_a_new_noun_gets_the_particle_that_fits(template: str, noun: str, filled: str) -> None:
    (old,) = re.findall(r"\{(.+)\}", template)
    assert _fill(template, {old: noun}) == filled


def test_two_nouns_never_become_one() -> None:
    nouns = _changed("{뚜껑} {받침} {끈}", lambda noun: "받침")
    assert nouns == {"뚜껑": "뚜껑", "받침": "받침", "끈": "끈"}
    assert set(_changed("{뚜껑} {받침}", lambda noun: "솜").values()) == {"솜", "받침"}


def test_a_matter_names_only_nouns_of_its_question() -> None:
    for name in ("asked.txt", "asked_en.txt", "reported.txt"):
        for line in aspects(name):
            (question,) = line.forms
            for matter in line.matters:
                assert set(re.findall(r"\{([^{}]+)\}", matter)) <= set(
                    re.findall(r"\{([^{}]+)\}", question)
                ), line


def test_no_brace_is_left() -> None:
    rng = Random(1)
    for _ in range(500):
        text, product, matters, _ = whole_question(rng, 0.5)
        asked = whole_english_question(rng, 0.5)
        written = [text, product or "", *matters, asked.question, *asked.matters]
        assert not any(mark in each for each in written for mark in "{}[]")
