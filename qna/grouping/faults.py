"""Whether a customer reports that something is wrong with what they got, and what.

A report says that it is so ("깨졌어요"); fear, a condition and hearsay are none ("깨지나요?", "깨지면",
"깨진다는 후기"). Of several faults the first of `FAULTS` counts.
"""

import re
import unicodedata

MAX_CHARS = 600

_CAME = r"(?:왔|온(?![가-힣])|오(?:네요|셨)|받았|받아|배송|도착|들어\s?있|있(?:어|네|습|는데|었)|입니다|이에요|예요|이네)"
_PARTS = (
    r"구성품|부품|부속(?:품)?|나사|볼트|설명서|뚜껑|사은품|케이블|리모[컨콘]|충전기|본체|배터리|단추|끈|스트랩|받침|손잡이|커버|필터|어댑터|"
    r"하나|한\s?(?:개|쪽|짝|장|병|팩|봉지)|두\s?개|세트|수량|개수"
)

FAULTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "missing",
            rf"(?:{_PARTS})\S{{0,3}}\s?(?:중에?\s?)?(?:\S{{1,4}}\s)?(?:빠졌|빠져|빠진\s?(?:것\s?같|채)|없(?:어요|네요|습니다|는데|이\s?왔)|안\s?(?:왔|들어\s?있|들었|보여|보이네)|모자라(?:요|네|ㅂ니다|는데)?|모자랍|부족(?:해요|하네|합니다))"
            rf"|누락(?:이\s?)?\s?(?:됐|되었|되어|돼|된\s?(?:게|것|거|채|상품|물건|부품)|입니다|이에요)"
            rf"|(?:하나|한\s?개|\d개)만\s?(?:왔|들어\s?있|배송)|(?:하나|한\s?개|\S개)\S?\s?(?:가|이)?\s?덜\s?(?:왔|들어)|안\s?들어\s?있(?:어요|네요|습니다|는데|었)"
            r"|\b(?:is|are|was|were)\smissing|\bmissing\s(?:a\s)?(?:part|piece|item)",
        ),
        (
            "wrong",
            rf"(?:다른|딴)\s?(?:색|컬러|상품|제품|물건|거|게|것|걸|사이즈|옵션|디자인)\S{{0,3}}\s?(?:{_CAME})|오배송\S{{0,2}}\s?(?:됐|되었|된|돼|이에|입니다|이네|왔|했)"
            rf"|엉뚱한\s?\S{{1,6}}\s?(?:{_CAME})|바뀌어서?\s?(?:왔|온\s?(?:것|거))|잘못\s?(?:왔|온\s?것|보내(?:셨|신\s?(?:것|거)|주셨)|배송\s?(?:됐|되었|된\s?것|돼))"
            r"|(?:시켰|주문했|샀|골랐)는데\s?\S{1,8}\s(?:\S{1,5}\s)?(?:왔|배송\s?(?:됐|되었)|도착했)|(?:주문|시킨|산)\S{0,2}\s?(?:거|것|색|색상|사이즈|옵션|상품)\S{0,3}\s?(?:이\s?)?(?:아니(?:에요|네|ㅂ니다|고)|아닙니다|달라요|다르네|다릅니다)"
            r"|사이즈가\s?다른\s?(?:게|거)|\bwrong\s(?:colou?r|item|size|product|one)",
        ),
        (
            "leaking",
            r"(?<![가-힣])(?:새(?:요|네|는데|고\s?있|고(?=\s)|서\s|어\s?나)|샙니다|샜|새\s?버|흘러나(?:와|옵))|새는\s?(?:게|걸|거|제품|상품)\S{0,2}\s?(?:왔|받|같)|누수(?:가|도)?\s?(?:있(?:어|네|습)|됐|돼|되네|생겼)|줄줄\s?(?:새|샙)"
            r"|\bit(?:'s|\sis)?\sleak|\bleaks\b|\bleaking\b",
        ),
        (
            "dead",
            r"(?:안|못)\s?켜(?:져|짐|집|지네|지는데|졌)|켜지지(?:가|도|를)?\s?않|작동(?:이|을)?\s?안\s?(?:해|합|하네|하는데|돼|되네|되는데|됩)|작동(?:이|을)?\s?(?:하지|되지)\s?않|전원(?:이|\s?버튼이)?\s?(?:안\s?(?:들어와|들어옵|먹)|나갔|나가\s?버)"
            r"|먹통(?:이에|입|이네|됐|이\s?됐)|반응(?:이|도)?\s?(?:없(?:어|네|습)|안\s?(?:해|하네))|충전(?:이|도)?\s?안\s?(?:돼|되네|됩|되는데|됨)|불이?\s?안\s?(?:들어와|들어옵|켜)|고장\s?(?:났|난\s?(?:것\s?같|상태|게\s?왔|채))|꺼지고\s?안|멈췄|멈춰\s?버"
            r"|does\s?n[o']t\s(?:turn\son|charge)|\bit\sdoes\s?n[o']t\swork|\bit\s(?:stopped|won't|is\sdead)",
        ),
        (
            "torn",
            r"실밥\S{0,2}\s?(?:다\s?)?(?:터졌|풀렸|풀려|나와\s?있)|(?:박음질|바느질|솔기|옆선|재봉)\S{0,2}\s?(?:다\s?)?(?:풀렸|풀려|뜯어졌|뜯어져|터졌|터져|뜯겨)|찢어졌|찢어져\s?(?:있|서)|찢긴|구멍\S{0,1}\s?(?:이\s?)?(?:나\s?있|났|뚫려|뚫렸|있(?:어|네|습|는데))|올이?\s?(?:다\s?)?(?:나갔|나가서|풀렸|풀려)|단추\S?\s?(?:가\s?)?떨어(?:졌|져)|(?:끈|줄|고리)\S?\s?(?:뜯어졌|끊어졌|끊어져|떨어졌)"
            r"|\bthere\sis\sa\s(?:hole|tear)|\b(?:is|was|came)\storn",
        ),
        (
            "broken",
            rf"(?:깨|부러|부서|찢어|찌그러|망가|휘어|벗겨|쪼개|갈라|떨어)(?:졌|져\s?(?:있|서|왔|버))|(?:깨|부러|부서|찢어|찌그러|망가)진\s?(?:채|게|걸|상태|제품|상품|거|것|물건)\S{{0,2}}\s?(?:{_CAME}|같)|(?:파손|박살|훼손)\S{{0,1}}\s?(?:이\s?)?(?:됐|되었|되어|돼|났|나\s?있|나서|상태로|된\s?(?:제품|채|상태|게|상품|물건)\S{{0,2}}\s?(?:{_CAME}))"
            r"|금이?\s?(?:가\s?있|가서|갔|간\s?(?:채|게|상태|것))|떨어져\s?(?:나갔|있)|\b(?:arrived|came|is|was)\s(?:broken|damaged|cracked)",
        ),
        (
            "dirty",
            r"(?:얼룩|오염|때|이물질|곰팡이|먼지|자국|머리카락|벌레)\S{0,4}\s?(?:이랑\s?\S+\s?|이\s?|가\s?)?(?:너무\s?|많이\s?|다\s?)?(?:있(?:어|네|습|는데)|묻(?:어|었)|심하네|심해|심합|많(?:아|네|습)|졌|져\s?있|피어|폈|폈|나왔|됐|되어|된\s?(?:제품|상품|게|채|상태)\S{0,2}\s?(?:왔|받))|(?:뭐|뭔가)\S?\s?묻어|더러워요|더럽네|더럽습|누가\s?(?:쓰던|입던)"
            r"|\bstain(?:ed)?\s(?:on|when)|\bthere\sis\sa\sstain|\bmo[u]?ldy",
        ),
        (
            "smell",
            r"(?:냄새|악취|쉰내|탄내)[가도이는은만]?\s?(?:가\s?|이\s?)?(?:너무\s?|정말\s?|진짜\s?|계속\s?)?(?:심(?:해요|하네|합니다|하게|해서)|나(?:요(?!\s?\?)|네|서\s|는데)|납니다|안\s?(?:빠져|없어|가셔|빠지네)|역(?:해|하네|합)|지독|때문에\s?못|고약)|쉰내가?\s?나"
            r"|\bit\ssmells\s|\bsmells\s(?:terrible|awful|bad)",
        ),
    )
)  # fmt: skip
KINDS = tuple(name for name, _ in FAULTS)

_SENTENCE = re.compile(r"(?<=[.?!\n])\s*|(?<=ㅠ)\s")
_NOT_OURS = re.compile(
    r"후기|리뷰|다던데|다는\s?(?:말|얘기|평|글)|다고\s?(?:하|들)|예전|저번|지난번|다른\s?(?:데|곳)(?:서|에서)|타사|(?<!누가 )쓰던\s?(?:게|거|것)|경우|않게|않도록|없이|조심|걱정|혹시라도"
)
_OPEN = re.compile(
    r"^\S{0,4}?(?:으?면|을까|ㄹ까|나요|는가요|ㄴ가요|은가요|을\s?(?:때|수|지)|는\s?(?:경우|편|지)|다는)|^\s?(?:있|없|되|돼|하|들어\s?있)?\S{0,2}(?:으?면|나요|을까요|을\s?때|는지)"
)
_PAST = re.compile(r"[졌났왔샜었았됐했랐렸켰]")
_ASKED_IN_ENGLISH = re.compile(
    r"^\s?(?:does|do|is|are|will|would|can|could|has)\b(?!n)[^?]*\?", re.IGNORECASE
)


def fault_in(text: str) -> str | None:
    """One of `KINDS`, or None. Reads the first `MAX_CHARS`."""
    plain = unicodedata.normalize("NFKC", text[:MAX_CHARS])
    sentences = [piece for piece in _SENTENCE.split(plain) if piece.strip()]
    told = [
        piece
        for piece in sentences
        if not _NOT_OURS.search(piece) and not _ASKED_IN_ENGLISH.search(piece)
    ]
    for name, pattern in FAULTS:
        if any(_is_told(piece, pattern) for piece in told):
            return name
    return None


def _is_told(sentence: str, pattern: re.Pattern[str]) -> bool:
    return any(
        not _is_open(found.group(), sentence[found.end() :]) for found in pattern.finditer(sentence)
    )


def _is_open(said: str, rest: str) -> bool:
    """Whether it is asked or supposed: "심해요?", "깨지면". What is past is told, asked or not."""
    asked = rest.lstrip().startswith("?") and not _PAST.search(said)
    return asked or bool(_OPEN.search(rest))
