"""The allowed speech acts, and what a predicate is that is none of them.

The safe way round: a predicate is fine only when it is recognised. What is left over is a
statement of the shop about the matter, so `definitive`, unless it is known as something else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from qna.policy import lexicon as lex
from qna.policy.clauses import Predicate
from qna.policy.morphology import Token
from qna.policy.types import ViolationCode

_REQUEST_ENDINGS = (
    "세요",
    "으세요",
    "시오",
    "셔요",
    "십시오",
    "으십시오",
    "시어요",
    "시죠",
    "시지요",
    "ㅂ시다",
)
_EXCLAIMS = ("군요", "네요", "구나", "구요", "죠", "지요", "는군요")
_ASSERTIVE = frozenset(
    "지만 는데 은데 ㄴ데 으나 나 므로 으므로 니까 으니까 니 으니 며 으며 라 라서 이라 오니 으오니 습니다만 ㅂ니다만 "
    "기에 길래 더니 다만 라지만 는데요 ㄴ데요 다고 라고 라며 면서 으면서 지마는 거니와 으되 되 느라".split()
)
_CONDITIONAL = frozenset("면 으면 라면 다면 ㄴ다면 는다면 거든".split())


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence as the judge sees it."""

    tokens: Sequence[Token]
    predicates: Sequence[Predicate]
    known: frozenset[str]
    """Stems of the question and the product."""
    forms: frozenset[str] = field(default=frozenset())

    @property
    def invites(self) -> bool:
        return bool(self.forms & lex.INVITES) and not self.forms & lex.PLACES

    def open_after(self, index: int) -> bool:
        """Whether the clause of predicate `index` ends in an open question ("…인지", "…여부")."""
        start = self.predicates[index].stop
        for later in self.predicates[index + 1 :]:
            if self._open_noun(start, later.stop):
                return True
            if later.kind == "open" or self._purpose(later):
                return True
            if asserts(later):
                return False
            start = later.stop
        return self._open_noun(start, len(self.tokens))

    def _purpose(self, p: Predicate) -> bool:
        """ "안심하고 쓰실 수 있도록 확인하겠습니다": aimed at, not stated."""
        last = self.predicates[-1]
        return p.ending == "도록" and last is not p and last.root in lex.CHECK

    def _open_noun(self, start: int, stop: int) -> bool:
        return any(t.form in lex.OPEN_NOUNS for t in self.tokens[start:stop])

    def following(self, index: int) -> Sequence[Predicate]:
        return self.predicates[index + 1 :]


def asserts(p: Predicate) -> bool:
    """Whether the connective of `p` states its clause as a fact."""
    if p.kind == "final":
        return True
    if p.kind != "connective":
        return False
    if p.ending in _ASSERTIVE:
        return True
    return p.ending in {"고", "어서", "라서"} and p.light == "이"


def requests(p: Predicate) -> bool:
    """Whether `p` asks the customer to do something."""
    if p.has("기바라"):
        return True
    return p.kind == "final" and p.ending.endswith(_REQUEST_ENDINGS) and not p.has("겠")


def judge(scene: Scene) -> list[tuple[ViolationCode, Predicate]]:
    """Each predicate of the sentence that is none of the allowed acts, with its code."""
    found = []
    for index, predicate in enumerate(scene.predicates):
        code = _judge(scene, index, predicate)
        if code is not None:
            found.append((code, predicate))
    return found


def _judge(scene: Scene, index: int, p: Predicate) -> ViolationCode | None:
    if p.kind in {"open", "bare"}:
        return None
    if not asserts(p) and scene.open_after(index) and not _commits(p):
        return None
    if p.kind == "final" or requests(p):
        return _judge_final(scene, p)
    if _promises(p):
        return ViolationCode.PROMISE
    if p.kind == "connective" and p.ending in _CONDITIONAL:
        return _judge_condition(scene, index, p)
    if p.kind == "adnominal":
        return _judge_adnominal(scene, index, p)
    return _judge_link(scene, index, p)


# --- what the predicate is about -------------------------------------------------------------


def by_argument(p: Predicate) -> bool:
    """A carrier verb ("드리", "남기", "걸리") with the noun that makes it harmless."""
    nouns = lex.BY_ARGUMENT.get(p.root)
    return nouns is not None and bool(nouns & p.near)


def staff_acts(p: Predicate) -> bool:
    if p.root in {"남기", "올리", "달"} and p.has("드리", "두", "놓") and not p.near - _PAGE_NOUNS:
        return True
    if p.root in {"알", "묻", "찾"} and p.has("보"):
        return True
    if p.root == "있" and "중" in p.arg_forms and p.arg_forms & lex.CHECK:
        return True
    return p.root in lex.CHECK or p.root in lex.ANSWER or by_argument(p)


_PAGE_NOUNS = frozenset(
    "이곳 여기 글 게시글 댓글 답글 게시판 문의 곳 후 뒤 이 대로 즉시 다음 담당자 저희 다시 아래 직접 대댓글".split()
)


def _feels(p: Predicate) -> bool:
    felt = p.near & {
        "걱정",
        "마음",
        "불편",
        "신경",
        "고민",
        "심려",
        "속",
        "기대",
        "실망",
        "염려",
        "불안",
        "상처",
        "화",
    }
    return p.root in lex.EMPATHY or bool(felt and p.root in _FELT_VERBS)


def _worries(p: Predicate) -> bool:
    """ "걱정됩니다": the shop's own feeling for the customer."""
    return p.root in {"걱정", "염려", "안타깝", "속상", "걱정스럽"} and not p.has(
        "않", "말", "도되", "없"
    )


_FELT_VERBS = frozenset(
    "들 나 크 많 되 쓰이 끼치 드리 상하 무겁 하 느끼 겪 입 앞서 쓰 받 안 크시 있".split()
)


def _manners(p: Predicate) -> bool:
    return p.root in lex.THANKS or p.root in lex.SORRY or p.root in lex.GREETING


def _answers_by_check(p: Predicate) -> bool:
    """ "7cm로 확인됩니다": a result, not a plan."""
    if p.root not in lex.CHECK or p.light != "되" or p.has("않", "못하"):
        return False
    if p.kind == "adnominal" or p.ending in _CONDITIONAL or p.ending in {"어야", "는지"}:
        return (
            p.kind == "adnominal"
            and p.ending in {"ㄴ", "은"}
            and "문의" not in p.arg_forms
            and p.root == "확인"
        )
    about = {"문의", "내용", "요청", "말씀", "접수", "건", "의견", "글", "질문"}
    return not (
        p.arg_forms & about
        or p.volitional
        or p.root in {"접수", "전달", "공유", "배정", "인계", "이관", "등록"}
    )


def _commits(p: Predicate) -> bool:
    return p.kind == "final" or p.volitional


# --- finals ----------------------------------------------------------------------------------


def _judge_final(scene: Scene, p: Predicate) -> ViolationCode | None:
    if requests(p):
        return _judge_request(scene, p)
    if p.has("도록하") and p.volitional and not staff_acts(p) and not _manners(p):
        return ViolationCode.PROMISE
    if p.has("도되"):
        return None if p.root == "기다리" else ViolationCode.DEFINITIVE
    if p.has("수있") and p.honours:
        return (
            ViolationCode.BURDEN
            if scene.forms & lex.PLACES or p.root in _SELF_HELP
            else ViolationCode.DEFINITIVE
        )
    if _manners(p) or p.root in lex.EFFORT or p.root in lex.WAIT or p.root == "부탁":
        return _judge_favour_asked(scene, p)
    if _promises(p):
        return ViolationCode.PROMISE
    if _answers_by_check(p):
        return ViolationCode.DEFINITIVE
    if p.root in lex.UNDERSTAND or _knows(p) or _worries(p):
        return None
    if p.has("것좋"):
        return _judge_advice(p)
    if p.root == "가능" and p.near & {"안내", "답변", "회신"} and not scene.forms & lex.PLACES:
        return None
    if p.root in {"가능", "권장", "추천", "권하"} and (
        p.near & _SELF_HELP or scene.forms & lex.PLACES
    ):
        return ViolationCode.BURDEN
    if staff_acts(p) and not p.has("않", "못하", "말"):
        return None
    if p.root == "드리" and not p.light and not p.near & lex.FAVOURS and scene.forms & lex.ANSWER:
        return None
    return (
        None
        if _restates(scene, p) or _closes(p) or _introduces(scene, p)
        else ViolationCode.DEFINITIVE
    )


_SELF_HELP = frozenset(
    "확인 문의 연락 참고 참조 보 조회 받 상담 신청 접수 찾아보 살펴보 안내".split()
)


def _judge_advice(p: Predicate) -> ViolationCode | None:
    if staff_acts(p) and not p.honours:
        return None
    return ViolationCode.BURDEN if _is_burden(p) else ViolationCode.DEFINITIVE


def _knows(p: Predicate) -> bool:
    if p.root not in {"알", "알아듣"}:
        return False
    return p.has("겠") or bool(p.arg_forms & {"마음", "심정"})


def _judge_favour_asked(scene: Scene, p: Predicate) -> ViolationCode | None:
    """ "양해 부탁드립니다" asks for patience, "확인 부탁드립니다" for work."""
    if p.root not in {"부탁", "바라"}:
        return None
    nearest = [t.form for t in p.args if t.tag in {"NNG", "VV"}][-1:]
    if any(word in lex.BURDENS for word in nearest):
        return ViolationCode.BURDEN
    return ViolationCode.BURDEN if scene.forms & lex.PLACES and nearest == [] else None


def _restates(scene: Scene, p: Predicate) -> bool:
    """ "…궁금하셨군요", "…문의 주셨습니다", "많이 속상하셨겠어요"."""
    softened = p.has("겠", "것같", "터") or p.ending.endswith(_EXCLAIMS)
    if _feels(p) and (softened or p.honours) and not p.has("않", "말", "수있", "수없"):
        return True
    if not p.honours or p.root in lex.HARD:
        return False
    if p.root in lex.CUSTOMER and (p.has("었", "았") or softened or p.has("있")):
        return p.light not in {"이"} or softened
    return (
        softened and (p.root in scene.known or bool(p.arg_forms & scene.known)) and p.light != "되"
    )


def _closes(p: Predicate) -> bool:
    return (
        p.root in {"보내", "되", "지내", "만나", "뵙", "찾아뵙"} or p.root in lex.CLOSING_NOUNS
    ) and bool(p.arg_forms & lex.CLOSING_NOUNS or p.root in lex.CLOSING_NOUNS)


def _introduces(scene: Scene, p: Predicate) -> bool:
    """ "OO몰 담당자입니다": a name and nothing else before the copula."""
    if p.light != "이" or p.honours:
        return False
    nouns_only = all(t.is_noun or t.tag in {"JKG", "SP", "IC", "XSN", "SL"} for t in p.args)
    return (
        nouns_only and p.root in lex.INTRO_NOUNS and len(p.args) <= 6 and len(scene.predicates) <= 2
    )


# --- requests --------------------------------------------------------------------------------


def _judge_request(scene: Scene, p: Predicate) -> ViolationCode | None:
    if _manners(p) or p.root in lex.WAIT or _closes(p) or p.root in {"이해", "고려"}:
        return None
    if p.root in {"주", "부탁"} and p.arg_forms & {"시간", "여유", "양해"}:
        return None
    if p.root in {"걱정", "염려", "안심", "불안", "우려", "신경"}:
        return ViolationCode.DEFINITIVE
    if _is_burden(p):
        invited = p.root in lex.ANSWER | {"문의", "남기", "주", "질문", "물어보", "말씀", "알리"}
        return None if invited and scene.invites and not _sends_things(p) else ViolationCode.BURDEN
    return ViolationCode.DEFINITIVE


def _is_burden(p: Predicate) -> bool:
    return (
        p.root in lex.BURDENS
        or p.root in lex.ANSWER
        or p.root in {"주", "받"}
        or bool(p.arg_forms & lex.PLACES)
    )


def _sends_things(p: Predicate) -> bool:
    return bool(
        p.arg_forms
        & {"사진", "번호", "영상", "동영상", "캡처", "주문번호", "연락처", "이미지", "성함"}
    )


# --- clauses inside the sentence -------------------------------------------------------------


def _judge_condition(scene: Scene, index: int, p: Predicate) -> ViolationCode | None:
    following = scene.following(index)
    after = following[0] if following else None
    if (
        after is not None
        and after.root in {"되", "좋", "편리", "빠르", "편하"}
        and after.light == ""
        and after.kind == "final"
    ):
        return (
            None
            if p.root in lex.WAIT
            else (ViolationCode.BURDEN if _is_burden(p) else ViolationCode.DEFINITIVE)
        )
    if (
        p.root in lex.WAIT
        or p.root in lex.CURIOUS
        or p.root in {"이해", "급하", "필요", "불편", "괜찮"}
    ):
        return None
    if p.root in {"있", "계시", "생기", "남", "없"} and p.arg_forms & {
        "점",
        "사항",
        "문의",
        "질문",
        "부분",
        "것",
        "내용",
        "거",
        "말씀",
        "문의사항",
    }:
        return None
    if staff_acts(p) and not p.honours:
        return None
    if p.honours and _is_burden(p) and p.root in lex.CUSTOMER | lex.ANSWER | lex.BURDENS:
        patient = p.root == "주" and p.arg_forms & {"시간", "여유", "양해", "말미"}
        return None if patient or (scene.invites and not _sends_things(p)) else ViolationCode.BURDEN
    if p.honours and p.root in scene.known and _soft_ending(following):
        return None
    return ViolationCode.DEFINITIVE


def _soft_ending(following: Sequence[Predicate]) -> bool:
    """The sentence goes on to thank, apologise or feel with the customer."""
    return any(
        _manners(q)
        or (_feels(q) and q.kind in {"final", "connective"})
        or q.root in lex.UNDERSTAND
        or _knows(q)
        for q in following
    )


def _judge_adnominal(scene: Scene, index: int, p: Predicate) -> ViolationCode | None:
    head = scene.tokens[p.stop] if p.stop < len(scene.tokens) else None
    if _answers_by_check(p):
        return ViolationCode.DEFINITIVE
    if _recommends(p, head, scene.following(index)):
        return ViolationCode.BURDEN
    if p.has(*_SOFT_HEADS) and p.root in {"중요", "민감", "예민"}:
        return None
    if _harmless_root(p) or (head is not None and head.form in {"대로", "즉시"}):
        return None
    if p.root not in lex.HARD and (
        _named_matter(scene, p) or _in_trouble(p) or _names_use(scene, index, p, head)
    ):
        return None
    if (
        head is not None
        and head.form in {"점", "편", "바", "정도", "수준", "것", "거", "관계"}
        and not (p.honours and p.root in lex.CUSTOMER)
    ):
        return (
            None
            if _soft_ending(scene.following(index)) and _complains(scene, p)
            else ViolationCode.DEFINITIVE
        )
    following = scene.following(index)
    if (head is not None and head.form == "수밖에") or _only_way(scene, p):
        return ViolationCode.DEFINITIVE
    if p.honours and p.root not in lex.HARD:
        return None
    if p.root not in lex.HARD and following and following[0].light == "이" and following[0].honours:
        return None
    if p.root not in lex.HARD and _staff_does(scene, index, p):
        return None
    if (
        p.light == "이"
        and head is not None
        and head.form == "만큼"
        and p.root in _GOODS | scene.known
    ):
        return None
    if (
        p.root in _LIVING
        and following
        and following[0].light == "이"
        and p.ending in {"는", "ㄹ", "을"}
    ):
        return None
    if (
        p.root not in lex.HARD
        and len(following) > 1
        and following[0].light == "이"
        and _feels(following[1])
    ):
        return None
    if p.root in scene.known and not _is_complement(scene, index):
        return None
    checked = (
        following and following[0].root in lex.CHECK and not _topic_between(scene, p, following[0])
    )
    if p.root not in lex.HARD and (checked or (_soft_ending(following) and _complains(scene, p))):
        return None
    return ViolationCode.DEFINITIVE


def _named_matter(scene: Scene, p: Predicate) -> bool:
    """ "같이 사용하는 것에 대해", "후기에 있는 냄새에 대해": named, and left open."""
    ahead = scene.tokens[p.stop : p.stop + 3]
    if len(ahead) == 3 and ahead[0].form in {"것", "거", "점", "부분"}:
        return ahead[1].form == "에" and ahead[2].form in {"대하", "관하"}
    placed = any(t.form in {"에", "에서"} for t in p.args) and not any(
        t.tag == "JKS" for t in p.args
    )
    return placed and p.root in {
        "있",
        "적히",
        "나오",
        "쓰이",
        "표시",
        "기재",
        "보이",
        "올라오",
        "나와",
    }


def _names_use(scene: Scene, index: int, p: Predicate, head: Token | None) -> bool:
    """ "모델이 입은 사이즈", "함께 사용하는 것": a topic; not "교환이 되는 점", "사용하는 제품이라"."""
    if (
        p.root not in lex.USES
        or p.light == "되"
        or p.has("수있", "않", "못하")
        or _is_complement(scene, index)
    ):
        return False
    return head is None or head.form not in {"점", "편", "수준", "정도"}


def _in_trouble(p: Predicate) -> bool:
    return p.root in lex.TROUBLE or bool(p.arg_forms & {"잘못", "늦게", "다르"})


_LIVING = frozenset("사용 쓰 먹 드시 입 신 바르 마시 섭취 착용 이용 덮 안 베".split())
_GOODS = frozenset("제품 상품 물건 선물 음식 식품 용품 옷 것 거 먹거리".split())


def _only_way(scene: Scene, p: Predicate) -> bool:
    ahead = [t.form for t in scene.tokens[p.stop : p.stop + 3]]
    return ahead[:2] == ["수", "밖에"]


def _staff_does(scene: Scene, index: int, p: Predicate) -> bool:
    """ "담당자가 실제 구성품을 열어 확인한 뒤": a step of the shop's on the way to its check."""
    if p.light == "이" or p.root in lex.HARD or p.honours or p.has("않", "못하", "수있"):
        return False
    if p.kind == "adnominal":
        head = scene.tokens[p.stop].form if p.stop < len(scene.tokens) else ""
        step = head in {"후", "뒤", "다음", "대로", "즉시", "이후"}
    else:
        step = p.ending in {
            "어",
            "아",
            "여",
            "고",
            "어서",
            "아서",
            "여서",
            "며",
            "으며",
            "면서",
            "으면서",
            "러",
            "으러",
            "려고",
        }
    ahead = scene.following(index)
    return step and _staff_subject(scene, p) and bool(ahead) and staff_acts(ahead[-1])


def _staff_subject(scene: Scene, p: Predicate) -> bool:
    """Whether the nearest subject before `p` is the shop's people."""
    before = [t for t in scene.tokens if t.start < p.start]
    for noun, particle in zip(reversed(before[:-1]), reversed(before[1:]), strict=True):
        if particle.tag == "JKS" or (particle.tag == "JKB" and particle.form == "에서"):
            return noun.form in lex.STAFF
    return False


def _recommends(p: Predicate, head: Token | None, following: Sequence[Predicate]) -> bool:
    """ "문의해 보시는 것도 좋을 것 같아요"."""
    if (
        head is None
        or head.form not in {"것", "거", "편", "방법", "게"}
        or not (p.honours and _is_burden(p))
    ):
        return False
    return bool(following) and following[0].root in {
        "좋",
        "낫",
        "나",
        "빠르",
        "추천",
        "권하",
        "권장",
        "편리",
        "편하",
        "정확",
    }


def _is_complement(scene: Scene, index: int) -> bool:
    following = scene.following(index)
    return bool(following) and following[0].light == "이" and following[0].kind != "open"


def _topic_between(scene: Scene, p: Predicate, q: Predicate) -> bool:
    between = (t for t in scene.tokens if p.end <= t.start < q.start)
    return any(t.tag == "JX" and t.form in {"은", "는"} for t in between)


def _harmless_root(p: Predicate) -> bool:
    return (
        p.root in lex.QUALITY
        or p.root in lex.FUNCTION
        or p.root in lex.CURIOUS
        or _manners(p)
        or p.root in lex.WAIT
        or p.root in lex.EFFORT
        or p.root in lex.UNDERSTAND
        or _feels(p)
        or staff_acts(p)
        or (p.honours and p.root in lex.CUSTOMER)
    )


_SOFT_HEADS = (
    "부분",
    "사항",
    "내용",
    "문의",
    "질문",
    "예정",
    "중",
    "때문",
    "요청",
    "문제",
    "사안",
    "건",
)


def _complains(scene: Scene, p: Predicate) -> bool:
    """Repeats the customer's trouble: a complaint word, or a negation of the question's words."""
    if p.root in lex.HARD:
        return False
    if p.root in lex.COMPLAINTS or (p.honours and p.root not in lex.FAVOURS):
        return True
    if p.root in {"있", "생기", "발생"} and p.near & lex.TROUBLE | p.near & {
        "문제",
        "이상",
        "하자",
        "불편",
        "어려움",
        "일",
    }:
        return True
    return p.has("않", "못하", "못") and bool(({p.root} | p.arg_forms) & scene.known)


def _judge_link(scene: Scene, index: int, p: Predicate) -> ViolationCode | None:
    following = scene.following(index)
    if _answers_by_check(p):
        return ViolationCode.DEFINITIVE
    if (p.root in lex.QUALITY and not asserts(p)) or p.ending in {"든지", "든", "든가"}:
        return None
    if (
        p.light == "이"
        and p.root in _GOODS
        and index
        and scene.predicates[index - 1].root in _LIVING
    ):
        return None
    if p.has("야하") and p.root in lex.QUALITY:
        return None
    if _is_errand(p, following):
        return ViolationCode.BURDEN
    if _staff_does(scene, index, p):
        return None
    if (
        p.ending in {"도록", "게"}
        and following
        and (staff_acts(following[-1]) or following[-1].root in lex.EFFORT)
    ):
        return None  # a purpose, not a fact
    if p.root in lex.CUSTOMER and p.ending == "고" and following and following[0].honours:
        return None
    if p.light in {"드리", "주"} and following and following[0].root in lex.SORRY:
        return None
    if p.light == "이" and following and _feels(following[0]) and following[0].kind == "final":
        return None
    if (
        p.kind == "nominal"
        and p.ending == "기"
        and p.root not in lex.HARD
        and following
        and following[0].root in {"위하", "어렵", "쉽", "전", "힘들"}
    ):
        return None if _harmless_root(p) else ViolationCode.DEFINITIVE
    if p.has(*_SOFT_HEADS) and p.root in lex.QUALITY | lex.FUNCTION | {"중요", "민감", "예민"}:
        return None
    if p.root not in lex.QUALITY and _harmless_root(p):
        return ViolationCode.BURDEN if p.root in {"참고", "참조"} else None
    if p.root in {"참고", "참조"}:
        return ViolationCode.BURDEN
    if _feels(p) and (p.honours or p.has("터", "겠")):
        return None
    if p.honours and p.root in scene.known and p.root not in lex.HARD and _soft_ending(following):
        return None
    if p.root == "보" and index and scene.predicates[index - 1].kind == "open":
        return None
    askew = (
        index > 0
        and scene.predicates[index - 1].root in {"다르", "늦", "잘못"}
        and p.root not in lex.HARD
    )
    if _soft_ending(following) and (askew or _complains(scene, p)):
        return None
    return ViolationCode.DEFINITIVE


def _is_errand(p: Predicate, following: Sequence[Predicate]) -> bool:
    """ "조회해 보시고, 담당자도 …": work for the customer, linked to the deferral."""
    works = p.root in lex.BURDENS - {
        "문의",
        "말씀",
        "남기",
        "요청",
        "전달",
        "알리",
        "연락",
        "보내",
        "방문",
        "이용",
        "재",
        "보",
    }
    onward = bool(following) and (following[0].honours or _manners(following[0]))
    return (
        p.honours
        and works
        and p.ending in {"고", "어서", "며", "으며", "고서", "거나"}
        and not onward
    )


# --- promises --------------------------------------------------------------------------------


def _promises(p: Predicate) -> bool:
    """A favour or an outcome that the shop commits itself to."""
    if p.kind in {"adnominal", "open", "bare"} or (p.honours and not p.has("도록하")):
        return False
    gives = p.has("드리", "주", "도록하") or p.light in {"드리", "주"}
    if p.root in {"도와드리", "돕", "도와주", "하"} and p.near & lex.FAVOURS and p.volitional:
        return True
    if staff_acts(p):
        return False
    if p.has("도록하") and p.volitional and not _manners(p):
        return True
    if (
        p.light in {"드리", "주"}
        and p.volitional
        and p.root
        not in lex.GREETING | lex.WAIT | lex.THANKS | lex.SORRY | {"부탁", "불편", "양해"}
    ):
        return True
    if p.root not in lex.FAVOURS:
        return False
    return gives or (p.volitional and p.light == "하") or (p.root in {"승인"} and p.light == "되")
