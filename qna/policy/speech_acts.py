"""The allowed speech acts, and what a predicate is that is none of them.

The safe way round: a predicate is fine only when a rule knows it. What is left over is a
statement of the shop about the matter, so `definitive`, unless it is known as something else.
"""

from qna.policy.agents import speaks_of_people
from qna.policy.clauses import Predicate
from qna.policy.finals import judge_final
from qna.policy.genre import belongs
from qna.policy.links import judge_adnominal, judge_link
from qna.policy.named import names_matter
from qna.policy.promises import promises
from qna.policy.requests import judge_condition
from qna.policy.scene import CONDITIONAL, Clause, Scene, Verdict, asserts, requests
from qna.policy.types import ViolationCode

_GIVES_REASON = frozenset(
    "소진 마감 종료 품절 단종 중단 만들어지 제작 설계 매진 완판 만들 개발 생산 없 뛰어나 판매 쉬".split()
)


def judge(scene: Scene) -> list[tuple[ViolationCode, Predicate]]:
    """Each predicate of the sentence that is none of the allowed acts, with its code."""
    found = []
    for index, predicate in enumerate(scene.predicates):
        code = _judge(Clause(scene, index))
        if code is not None:
            found.append((code, predicate))
    return found


def _is_open(clause: Clause) -> bool:
    """Part of a matter that the sentence leaves open ("…인지", "…여부"), or cut off."""
    p = clause.p
    if p.kind in {"open", "bare"}:
        return True
    commits = p.kind == "final" or p.volitional
    if (p.kind == "nominal" and clause.head == "때문") or (
        p.ending in {"어", "아", "여", "어서", "아서"} and p.root in _GIVES_REASON
    ):
        return False  # "택배사가 쉬기 때문에 …될 수 있는지": a reason is stated
    return not commits and not asserts(p) and clause.scene.open_after(clause.index)


def _judge(clause: Clause) -> Verdict:
    p = clause.p
    if _is_open(clause) or belongs(clause):
        return None
    if not promises(p) and (speaks_of_people(clause) or names_matter(clause)):
        return None
    if p.kind == "final" or requests(p):
        return judge_final(clause)
    if promises(p):
        return ViolationCode.PROMISE
    if p.kind == "connective" and p.ending in CONDITIONAL:
        return judge_condition(clause)
    return judge_adnominal(clause) if p.kind == "adnominal" else judge_link(clause)
