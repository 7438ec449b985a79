"""From drafts to the table and the sentences: what is said to differ, and what is not."""

from pathlib import Path
from typing import Any

from policy.types import Verdict
from qna.models import DraftSource
from qna.store.drafts import NewDraft
from tests.worker.drafting.engines import GOOD
from worker.evaluating.comparing import Summary, sentence, shown, summarise
from worker.evaluating.measures import MEASURES, Result, result_of
from worker.evaluating.page import page, write_page
from worker.evaluating.questions import Asked

MEASURE = {measure.key: measure for measure in MEASURES}
ASKED = [Asked(str(place), f"문의 {place}", reply=GOOD) for place in range(60)]


def result(arm: str, place: int, seed: int = 1, **values: Any) -> Result:
    base = {
        "arm": arm, "id": str(place), "seed": seed, "reply": GOOD, "source": "model",
        "verdict": "clean", "texts": 3, "refused": 0, "named": "general", "edit": 0,
        "seconds": 0.5,
    }  # fmt: skip
    return {**base, **values}


def compared(summary: Summary, key: str) -> str:
    (found,) = [each for each in summary.compared if each.measure.key == key]
    return sentence(found)


def test_a_real_difference_is_told_from_noise() -> None:
    rows = [result("now", place, edit=20 + place % 5) for place in range(60)]
    rows += [
        result("new", place, edit=10 + place % 7, verdict="look" if place == 3 else "clean")
        for place in range(60)
    ]
    summary = summarise(rows, ["now", "new"])
    better = compared(summary, "edit")
    assert better.startswith("characters to change, new against now: -9.")
    assert "better, beyond chance" in better
    assert "noise at 60 questions" in compared(summary, "clean")
    assert "no difference in any of 60 questions" in compared(summary, "template")
    assert shown(MEASURE["clean"], summary.table["clean"]["new"]).startswith("98.3 % (91.")


def test_the_seeds_of_a_question_are_no_further_questions() -> None:
    rows = [result("now", place, seed) for place in range(4) for seed in range(50)]
    summary = summarise(rows, ["now"])
    found = summary.table["clean"]["now"]
    assert found is not None
    assert (found.count, found.low < 0.6) == (4, True)
    assert summary.compared == []


def test_texts_that_come_back_for_other_questions() -> None:
    rows = [result("now", place, reply=f"답글 {place}") for place in range(3)]
    rows += [result("new", place, reply="늘 같은 답글") for place in range(3)]
    summary = summarise(rows, ["now", "new"])
    assert summary.distinct == {"now": (3, 3), "new": (1, 3)}
    alone = {arm: each and each.mean for arm, each in summary.table["alone"].items()}
    assert alone == {"now": 1, "new": 0}


def test_a_draft_is_measured_against_what_staff_approved() -> None:
    thrown: list[dict[str, Any]] = [{"verdict": Verdict.REFUSED}, {"verdict": Verdict.LOOK}]
    asked = Asked("1", "뚜껑만 따로 파나요?", "유리컵", reply=GOOD)
    facts = {"seconds": 1.5, "model": "m"}
    text = "안녕하세요. 뚜껑에 대해서는 담당자가 확인한 후 안내드리겠습니다."
    new = NewDraft(text, DraftSource.MODEL, rejected=thrown, facts=facts)
    row = result_of(asked, new, 1)
    assert (row["named"], row["texts"], row["refused"]) == ("named", 3, 1)
    assert row["edit"] > 0
    values = {measure.key: measure.of(row) for measure in MEASURES}
    assert (values["refused"], values["clean"], values["unchanged"]) == (1 / 3, 1, 0)
    named = [text.replace("뚜껑", word) for word in ("유리컵", "손잡이")]
    kinds = [result_of(asked, NewDraft(each, DraftSource.MODEL, facts=facts), 1) for each in named]
    assert [each["named"] for each in kinds] == ["beside", "wrong"]
    template = result_of(asked, NewDraft(GOOD, DraftSource.FALLBACK, facts=facts), 1)
    values = {measure.key: measure.of(template) for measure in MEASURES}
    assert (values["template"], values["clean"], values["refused"]) == (1, 0, None)


def test_the_page_escapes_what_others_wrote_and_loads_nothing(tmp_path: Path) -> None:
    evil = '<script src="https://evil.example/x.js"></script><img src=x onerror=alert(1)>'
    asked = [Asked("0", evil, product=evil, reply=evil), *ASKED[1:]]
    rows = [result(arm, place, reply=evil) for arm in ("now", "new") for place in range(3)]
    summary = summarise(rows, ["now", "new"])
    html = page(summary, asked, rows)
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("&lt;script") > 3
    assert "default-src &#39;none&#39;" in html or "default-src 'none'" in html
    file = tmp_path / "page.html"
    write_page(file, summary, asked, rows)
    assert file.read_text() == html
    assert file.stat().st_mode & 0o077 == 0


def test_the_page_shows_first_where_the_arms_lie_furthest_apart() -> None:
    rows = [result("now", place) for place in range(60)]
    rows += [result("new", place, edit=40 if place == 33 else 0) for place in range(60)]
    html = page(summarise(rows, ["now", "new"]), ASKED, rows)
    assert html.index("문의 33<") < html.index("문의 1<")
