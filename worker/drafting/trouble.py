"""Whether a customer tells of something that went wrong, so that thanks alone would sound cold.

`qna.grouping.faults` knows what is wrong with goods; here come delay, what does not work, money,
anger and harm. It is sure rather than complete: what it does not see is left to the model. Reads a
bounded part of the text, with patterns that take linear time.
"""

import re
import unicodedata

from qna.grouping.faults import MAX_CHARS, fault_in

_PERIOD = r"(?:일주일|열흘|보름|한\s?달|두\s?달|며칠|사흘|나흘|이틀|\d{1,3}\s?(?:일|주일?|달|개월))"
_STATED = r"(?:요|니다|네|는데요?|음|거든요|고요)"
_LACKS = (
    r"(?:기다|감감|그대로|묵묵|멈춰|제자리|(?<![가-힣])(?:안|못)\s?[가-힣]|지\s?(?:않|못)|없(?:어|네|습|는데|으)"
    r"|지났|넘었|준비\s?중|배송\s?중|이러|아파|가려|고장)"
)
_LATE = (
    # What lasts or is long ago may be praise: it takes a word of waiting or of lacking beside it.
    rf"(?:{_PERIOD}\s?째(?!부터)|벌써\s?{_PERIOD})[^.?!\n]{{0,12}}?{_LACKS}",
    rf"벌써\s?{_PERIOD}\s?째|벌써\s?{_PERIOD}(?:이에요|예요|입니다|인데요)|"
    rf"{_PERIOD}\s?째(?:예요|이에요|입니다|네요|인데요)(?=[\s.!~ㅠㅜ;]|$)",
    rf"{_PERIOD}\S{{0,2}}\s?(?:이\s?)?(?:넘었|넘게|지났는데|(?:됐|되었)는데\s?(?:아직|안|도))",
    r"아직(?:도|까지)?\s?(?:\S{1,6}\s)?(?:안|못)\s?(?:왔|받았|오네|와|됐|들어왔|나왔|해)",
    r"아직(?:도)?\s?(?:인가|이에|이네|입니|예요|멀었|소식|출고|배송\s?(?:준비|중))",
    r"(?:도착|배송|출고|환불|입금|수거|반품|교환)\S{0,3}\s?(?:상품이?\s?)?(?:안|못)\s?"
    r"(?:됐|돼요|되네|되고\s?있|와요|왔|오네|오고|하네|해|받았)",
    r"(?<![가-힣])(?:안|못)\s?(?:와요|왔어|왔네|왔는데|왔습|옵니다|오네|오셨|오시네|오세요|받았)",
    r"(?:소식|연락|답변|답장|응답)(?:이|도|은|조차)?\s?(?:하나\s?)?"
    r"(?:없(?:어요|네|으시|습|고|는데)|왜\s?없|안\s?(?:와|오|주|해|받))",
    # "답이 없네" alone is a figure of speech.
    r"(?:문의|질문|남[겼긴]|물어)[^.?!\n]{0,15}\s답(?:이|도|은|조차)?\s?(?:없|안\s?(?:와|오|주|해))",
    r"전화(?:도|를)?\s?(?:안|못)\s?받|언제까지\s?기다|너무\s?늦(?:네|어요|어서|잖|습니다|는데|게\s?(?:와|왔|오))|늦어지네|못\s?받았",
    r"(?:문\s?앞|집)에\s?없(?:어|네|습|는데)|없어졌|엉뚱한\s?(?:주소|집|데)|다른\s?집으로",
)
_MONEY = (
    r"(?:두\s?번|이중|중복)\s?(?:으로\s?)?결제(?:됐|되었|가\s?됐)",
    r"(?:돈|적립금|포인트|환불금?)(?:이|은)?\s?(?:안|덜)\s?들어",
    r"환불해\s?(?:주세|줘|달|주십)|교환해\s?(?:주세|줘|달)|(?:교환|환불)\s?원(?:해|합)|반품할게",
)
_NOT_WORKING = (
    r"(?<![가-힣])안\s?(?:되|됩|돼|됐|먹히|먹혀|먹어|잡히|잡혀|걸리|걸려|걸립|들리|들려|눌러|눌려|열리"
    r"|열려|닫히|닫혀|올라가|내려가|움직이|움직여|돌아가|굴러가|맞습|맞네|꺼져|바뀌어|뜨거워)"
    rf"\S{{0,2}}{_STATED}(?=[\s.!~ㅠㅜ;]|$)",
    r"(?:화면|소리|물|바람|불|잉크|연기|전원|스프레이|거품)(?:이|가|도)?\s?안\s?나(?:와|옵|오네|오는데)",
    r"못\s?(?:쓰겠어|쓰겠네|입겠|신겠|먹겠|자겠)|(?:에러|오류)(?:가|\s?코드가)?\s?(?:떠|떴|났|뜨네)",
    r"(?:자꾸|계속|금방)\s?(?:\S{1,5}\s)?(?:끊기|끊겨|끊깁|꺼지|꺼져|꺼집|풀려|떨어져|헛돌|깜빡)",
    r"작동\s?불|오작동|헛돌아|이상한\s?소리|한쪽(?:에서)?만\s?(?:소리|나와|들려|나오)|그대로(?:예|에)요",
    r"흔들려요(?!\?)|흔들립니다|삐걱거려|삐걱거립|덜덜거|덜컹거려|쏠려요|시끄러워요(?!\?)|시끄럽네",
    r"미끄러워요(?!\?)|느려요(?!\?)|뜨거워져서|짧아요(?!\?)|짝이\s?안\s?맞|다르네요",
)
_SPOILT = (
    r"불량(?:인\s?(?:것|거|듯|가)|이\s?(?:왔|네|에요)|이네|입니다|이에요|화소|\s?같|\s?아닌가|이잖)",
    r"(?:하자|흠집|기스|스크래치)(?:가|이)\s?(?:많|있(?:어|네|습)|보)|녹이?\s?(?:슬었|났)|시들었|시들어서",
    r"(?:줄었|빠졌|변색됐|변했|녹았|녹아\s?있|상했|터졌|뜯어졌|찍혔|긁혔|굳었|갈라졌|샜|나갔|부풀었|썩었"
    r"|끊어졌|벗겨졌|멈췄|부서졌|꺾였|일었|구겨졌)(?!\S{0,3}(?:면|을까|나요|는지|던데))",
    r"(?:찍혀|긁혀|굳어|들러붙어|눌려|번져|구겨져|부서져|녹아|물러|휘어|벗겨져|꺾여|멈춰|줄어|끊어져)서?\s?"
    r"(?:왔|나와|온\s?(?:것|거)|있(?:어요|네|습니다|는데))",
    r"(?:다르게|잘못|덜|빠져서|누락돼서|모자라게|깨져서|뜯어진\s?채로?)\s?(?:왔|배송됐|도착)",
    r"(?:사진|설명|화면|광고|표기)\S{0,3}\s?(?:이랑|랑|하고|과|와)\s?(?:\S{1,4}\s)?(?:너무\s?|완전\s?)?"
    r"(?:달라요|다르네|다릅|다르잖|딴판)",
    r"(?:이물질|머리카락|벌레)(?:이|가)?\s?(?:들어\s?있|나왔|나오네|나와서)|[가-힣](?:라더니|다더니)",
)
_ANGER = (
    r"실망(?:이|입|했|스|해요|합니다|하고)|속상(?:해|합|하네|했)|짜증|화나(?:요|네|서\s|는데)|화가\s?(?:나|납)|화납|어이\s?(?:가\s?)?없|황당|너무하(?:네|시|잖|는)",
    r"기분\s?(?:이\s?)?(?:나쁘|나빠|상)|장난\s?(?:하|치|쳐|인가|입니)|사기\s?(?:아닌|아니|네|당|꾼|치)|최악",
    r"열\s?받|불쾌|억울|책임\s?(?:지|져)|뭐\s?하자는|뭐\s?하는\s?(?:거|겁|짓)|이게\s?(?:뭐|뭡|말이|정상)",
    r"다시는\s?\S{0,3}\s?안|장사\s?(?:안|이렇|그렇|똑바로)|성의\s?없|불친절|무성의|어쩌라|말이\s?(?:됩|되나)",
    r"(?:던져|던지고|찢어놓고|부숴놓고)\s?(?:그냥\s)?(?:갔|가셨|가버)|구멍\s?나서\s?왔",
    r"돈\s?아까|돈\s?아깝|실화(?:임|인가|냐)|기가\s?(?:막|차)|몇\s?번째|신고(?:할|하겠|합)|돈\s?받고\s?팝|이런\s?걸\s?(?:파|팔|보내|팝)|제정신",
)
_HARM = re.compile(
    r"뒤집어졌|두드러기|(?:발진|물집|염증|상처|진물)\S?\s?(?:났|생겼|올라)|다쳤|다쳐서|데었|데였|화상(?:을|\s?입)"
    r"|베였|베여|토했|토하고|토해|배탈(?:이|\s?났)|설사(?:를|했|해요|하고)|부었|부어올|따가워요|곪|짓물"
    r"|피가\s?났|숨쉬기|병원(?:에|까지)?\s?(?:다녀|갔|왔|치료|실려)|응급실|진단서|타는\s?냄새|불꽃이\s?튀|연기가\s?나(?:서|요)"
    r"|다칠\s?뻔"
)
_TOLD = re.compile("|".join((*_LATE, *_MONEY, *_NOT_WORKING, *_SPOILT, *_ANGER, _HARM.pattern)))
_ENGLISH = re.compile(
    r"\b(?:broken?|broke|crack(?:ed)?|crushed|damaged|defective|faulty|leak(?:s|ed)|torn|ripped"
    r"|mou?ldy|rotten|rash|hole in|shrank|scratch(?:ed|es)|expired|missing|wrong|stopped working"
    r"|peels? off|still (?:waiting|not|have ?n[o']t|stinks)|no reply|heard nothing|nothing like"
    r"|never (?:got|arrived|received|came|again)|has ?n[o']t (?:arrived|come|shipped|moved)"
    r"|did ?n[o']t (?:arrive|work|come)|does ?n[o']?t (?:work|charge|turn)|not what i ordered"
    r"|not (?:working|pick up)|won'?t (?:turn|charge|start|open|close|pair)|unbelievable"
    r"|(?:cannot|can'?t) (?:pair|use)|only (?:one|two) of|disappoint\w*|terrible service"
    r"|unacceptable|ridiculous|disgusting|scam|charged (?:me )?twice|so strong i|nobody came"
    r"|where is my|where the hell)\b",
    re.IGNORECASE,
)
_ENGLISH_ASKED = re.compile(
    r"\s*(?:does|is|are|can|will|would|do|what (?:if|is|are|does|size)|what's|which)\b",
    re.IGNORECASE,
)
_NOT_OURS = re.compile(
    r"후기|리뷰|예전|저번|지난번|다른\s?(?:데|곳|제품|회사|브랜드|업체|것|거)|타사|전에\s?(?:쓰던|산|샀던)"
    r"|쓰던\s?(?:게|거|것|건|제품)|기존|경우|걱정|까\s?봐|혹시라도|같아서|뭐가\s?다"
)
_PLAIN_CHARS = 60
_PLAIN_ASKED = re.compile(r"(?:까|나|가|는지|지|와|돼|되|요|니)요?\s?[?~]?$|\?$")
_POLITE_END = re.compile(
    r"(?:궁금\S{0,4}|알려\s?주\S{1,6}|가능할까요|있을까요|될까요|되나요|있나요|가요|부탁\s?드(?:려요|립니다)|감사\S{2,5})[\s.?!~^]*$"
)
_UPSET = re.compile(
    r"ㅡㅡ|!!|대체|왜\s?(?:안|못|받)|아니\s|제대로|진짜|그만|화나|짜증|실망|속상|네(?:요)?(?=[\s.~]|$)|던데(?=\s)|ㅋ|고장\s|참나"
)
_OWN_DOING = re.compile(
    r"떨어뜨|잃어버|분실|실수|까먹|버렸는데|주문이\s?안"
    r"|(?:애|아이|아기|강아지|고양이|남편|아들|딸)(?:가|이)\s(?:\S+\s){0,2}\S*(?:놔|놨|부쉈|깼|망가뜨|찢|뜯)"
    r"|잘못\s?(?:눌|골|시켰|시킨|적|입력|주문|선택|샀|산|했)"
)
_BUYS = re.compile(
    r"(?:만|따로|별도로|추가로)\s?(?:\S{1,4}\s)?(?:구매|구입|살\s?수|사고|판매|파(?:시|나|는)|팔|주문)"
)
_OPEN = re.compile(r"^\S{0,4}?(?:으?면|을까|나요|는가요|은가요|는지|던데|겠지|겠죠)|^\s?\?")
_SENTENCE = re.compile(r"(?<=[.?!\n~])\s*|(?<=[ㅠㅜ])\s|(?<=[요다죠])\s")
_HANGUL = re.compile("[가-힣]")


def tells_of_trouble(question: str) -> bool:
    """Whether something went wrong for the customer, by the first `MAX_CHARS` of what they write.

    A question whether it might ("깨지나요?"), hearsay, what the customer did and the wish for a
    spare part are none.
    """
    text = unicodedata.normalize("NFKC", question[:MAX_CHARS])
    if not _HANGUL.search(text):
        return bool(_ENGLISH.search(text)) and not _ENGLISH_ASKED.match(text)
    if _HARM.search(text) and any(_tells(piece, _HARM) for piece in _sentences(text)):
        return True
    if _BUYS.search(text):
        return False
    if fault_in(text) and not _OWN_DOING.search(text):
        return True
    pieces = (piece for piece in _sentences(text) if not _OWN_DOING.search(piece))
    return any(_tells(piece, _TOLD) for piece in pieces)


def asks_plainly(question: str) -> bool:
    """Whether it is one short sentence that asks, without tears: nothing to be sorry for, unless
    `tells_of_trouble` sees it."""
    text = unicodedata.normalize("NFKC", question[:MAX_CHARS]).strip()
    if len(text) > _PLAIN_CHARS or re.search("[ㅠㅜ]", text) or tells_of_trouble(text):
        return False
    return len(_sentences(text)) == 1 and bool(_PLAIN_ASKED.search(text))


def asks_calmly(question: str) -> bool:
    """Whether it is surely no complaint: it asks plainly or, in more sentences, ends with a polite
    question, and no word of it is upset."""
    text = unicodedata.normalize("NFKC", question[:MAX_CHARS]).strip()
    if _UPSET.search(text) or tells_of_trouble(text):
        return False
    return asks_plainly(text) or bool(_POLITE_END.search(text))


def _sentences(text: str) -> list[str]:
    return [piece for piece in _SENTENCE.split(text) if piece.strip()]


def _tells(piece: str, of: re.Pattern[str]) -> bool:
    if _NOT_OURS.search(piece):
        return False
    return any(not _OPEN.search(piece[found.end() :]) for found in of.finditer(piece))
