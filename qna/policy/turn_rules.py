"""Rows for the turns that a single word does not give away, and for answers without a predicate.

`fine` is what `genre` and `agents` let pass, `refused` the same words said of the goods.
"""

from qna.policy.rule import LATER, Rule
from qna.policy.types import ViolationCode as C

_CUSTOMER = (
    Rule(
        C.DEFINITIVE,
        "guesses: what the customer felt, not what the goods did",
        f"많이 줄어들었겠어요. {LATER}",
        f"많이 의아하셨겠어요. {LATER}",
    ),
    Rule(
        C.BURDEN,
        "guesses at a plan (-시려는 걸까요), not at what the customer can do",
        f"직접 세탁하실 수 있겠네요. {LATER}",
        f"직접 세탁하시려는 걸까요? {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what may arise: doubts, not faults",
        f"주름이 생길 수 있을 것 같습니다. {LATER}",
        f"의문이 생기셨을 수 있을 것 같습니다. {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what things look like (…로 보입니다): the customer's plan, not the goods",
        f"세탁을 견디는 것으로 보입니다. {LATER}",
        f"세탁을 염두에 두고 계신 것으로 보입니다. {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what led to a feeling, not what the goods can do",
        f"물에 줄어들 수 있어 걱정되시겠어요. {LATER}",
        f"박스가 뜯겨 있어 의아하셨겠어요. {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what the customer missed, on the way to a feeling, not to an offer",
        f"약속된 상품을 받지 못해 반품이 가능합니다. {LATER}",
        f"약속된 상품을 받지 못해 화가 나신 심정 이해합니다. {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what the customer was doing, with an honorific",
        f"한참 고르다가 줄어드는데, {LATER}",
        f"한참 고르고 계시다가 문의 주셨는데, {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "praise of the customer, not of the goods",
        f"원단이 참 따뜻하네요. {LATER}",
        f"마음이 참 따뜻하시네요. {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what is natural: the customer's care, not a fault",
        f"물에 줄어드는 게 당연하지요. {LATER}",
        f"꼼꼼히 따져 보시는 게 당연하지요. {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "quotes: of the customer, not of a label",
        f"커튼이 줄어든다고 적혀 있는 부분은 {LATER}",
        f"커튼이 줄어들었다고 말씀해 주신 부분은 {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what the customer has in mind, not what the goods offer",
        f"햇빛이 은은하게 드는 분위기를 느끼실 수 있습니다. {LATER}",
        f"햇빛이 은은하게 드는 분위기를 생각하고 계시는군요. {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what the customer would like (-고 싶으신), not what the goods allow",
        f"오래도록 깨끗하게 쓰실 수 있습니다. {LATER}",
        f"오래도록 깨끗하게 쓰고 싶으신 마음 이해합니다. {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "the reason for something, left open",
        f"커튼이 줄어든 이유는 뜨거운 물입니다. {LATER}",
        f"커튼이 줄어든 이유는 {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "a measure (time, cost, amount), left open",
        f"세탁에 걸리는 시간은 짧으니 {LATER}",
        f"세탁에 걸리는 시간은 {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "after -다면: an apology, not a verdict",
        f"물이 빠졌다면 불량입니다. {LATER}",
        f"형식적인 답변으로 느껴지셨다면 죄송합니다. {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "concern for the customer as a question, not as an answer",
        f"다치실 일은 없습니다. {LATER}",
        f"다치신 곳은 없으신지요? {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "wishes that tell nothing",
        f"{LATER} 손세탁으로 새것 같은 커튼 쓰세요.",
        f"{LATER} 행복 가득한 하루 보내세요.",
    ),
    Rule(
        C.DEFINITIVE,
        "what something will be: an occasion, not a result",
        f"세탁이 잘 될 것 같네요. {LATER}",
        f"특별한 선물이 될 것 같네요. {LATER}",
    ),
)

_SHOP = (
    Rule(
        C.BURDEN,
        "asking for patience and time, not for a piece of work",
        f"시간을 조금 내어 사진을 보내 주시면 {LATER}",
        f"시간을 조금 허락해 주시면 {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "calmly waiting, not calmly using",
        f"{LATER} 안심하고 사용해 주세요.",
        f"{LATER} 안심하고 기다려 주세요.",
    ),
    Rule(
        C.DEFINITIVE,
        "the shop's own feelings, not the goods",
        f"커튼이 조금 무겁습니다. {LATER}",
        f"저희도 마음이 무겁습니다. {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what was handed on: a question, not goods",
        f"상자에 사은품을 넣어 두었습니다. {LATER}",
        f"담당 부서에 문의를 넣어 두었습니다. {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what was seen to: an answer, not a delivery",
        f"바로 받아 보실 수 있도록 조치해 두었습니다. {LATER}",
        f"바로 알려 드릴 수 있도록 조치해 두었습니다. {LATER}",
    ),
    Rule(
        C.BURDEN,
        "what the customer will receive: an answer, not goods",
        "담당자가 확인하는 대로 새 상품을 받아 보실 수 있습니다.",
        "담당자가 확인하는 대로 답변을 받아 보실 수 있습니다.",
    ),
    Rule(
        C.DEFINITIVE,
        "why it must be checked first: for an answer, not for the goods",
        f"표백제를 빼야 세탁이 가능하오니 조금만 기다려 주세요. {LATER}",
        f"확인해야 정확한 답변이 가능하오니 조금만 기다려 주세요. {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "why it weighs: the matter, not the material",
        f"물세탁이 가능한 소재여서 {LATER}",
        f"아이 건강과 직결되는 사항이어서 {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what can only be told once it is checked, not once it is used",
        f"찬물에 빨아야 오래 쓸 수 있을 것 같습니다. {LATER}",
        f"담당자가 확인해 봐야 알 수 있을 것 같습니다. {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what may be late: the answer, not the parcel",
        f"주문이 많아서 배송이 조금 늦어질 수 있습니다. {LATER}",
        f"제조사의 답변을 받아야 해서 조금 늦어질 수 있습니다. {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "steps of the shop's work, not changes of the goods",
        "원단이 물에 줄어든 뒤 담당자가 안내드리겠습니다.",
        "담당자와 이야기를 나눠 본 뒤 안내드리겠습니다.",
    ),
    Rule(
        C.DEFINITIVE,
        "how the shop goes about it, not how the goods behave",
        "물에 줄지 않고 담당자가 확인한 후 안내드리겠습니다.",
        "임의로 단정하지 않고 담당자가 확인한 후 안내드리겠습니다.",
    ),
    Rule(
        C.DEFINITIVE,
        "caution in telling, not in using",
        f"세탁기에 돌리는 것은 적절하지 않아 {LATER}",
        f"제가 먼저 말씀드리는 것은 적절하지 않아 {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what cannot be done: judging from here, not using",
        f"세탁기에 돌릴 수 없는 제품이라 {LATER}",
        f"저희가 쉽게 판단할 수 없는 문제라 {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what is not enough: an explanation, not the goods",
        f"한 장만으로는 길이가 충분하지 않을 수 있으니 {LATER}",
        f"화면만으로는 설명이 충분하지 않을 수 있으니 {LATER}",
    ),
)

_WITHOUT_PREDICATE = (
    Rule(
        C.DEFINITIVE,
        "nouns that answer (국내산, 무료, 단종 …) where nothing leaves them open",
        f"국내산 원단의 두께는 {LATER}",
        f"국내산인지는 {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "what a question in 되나요 asks, said of the goods",
        f"분리되는 뚜껑은 {LATER}",
        f"분리되는지는 {LATER}",
        "뚜껑 분리되나요?",
        "텀블러",
    ),
    Rule(
        C.DEFINITIVE,
        "이며 after a noun",
        f"린넨 소재이며, {LATER}",
        f"세탁 방법에 관한 문의이며, {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "a state before the deferral (…상황으로), unless the shop is at work",
        f"원단이 모자란 상황으로 {LATER}",
        f"담당자가 확인 중인 상황으로 {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "the answer in …으로 안내드립니다, not its place",
        f"손세탁으로 안내드립니다. {LATER}",
        f"확인되는 대로 댓글로 안내드립니다. {LATER}",
    ),
    Rule(
        C.PROMISE,
        "a favour spread over a sentence (교환 … 도와드리겠습니다)",
        "담당자가 확인하고 교환이나 환불 중 원하시는 쪽으로 도와드리겠습니다.",
        "교환이나 환불이 가능한지 담당자가 확인해 도와드리겠습니다.",
    ),
)

_NAMED = (
    Rule(
        C.DEFINITIVE,
        "an event or an act as a noun (늘어남, 삶기): the topic of the deferral, no statement",
        f"커튼 줄어듦이 없으므로 {LATER}",
        f"커튼 줄어듦에 대해서는 {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "a noun whose value is asked (정도, 크기, 온도), after a verb; not a quality of the goods",
        f"넉넉한 크기는 {LATER}",
        f"세탁기가 감당하는 크기는 {LATER}",
    ),
    Rule(
        C.DEFINITIVE,
        "the customer's own trouble (문제, 현상), where the question holds its noun",
        f"물이 안 빠지는 제품은 {LATER}",
        f"세탁기 물이 안 빠지는 문제는 {LATER}",
        "세탁기에 돌렸더니 물이 그대로예요",
    ),
    Rule(
        C.PROMISE,
        "a day: only as the question's own, and as the topic of the deferral",
        f"당일 출고해 드립니다. {LATER}",
        f"당일 출고에 대해서는 {LATER}",
        "당일 출고 되나요?",
    ),
)

TURN_RULES: tuple[Rule, ...] = (*_CUSTOMER, *_SHOP, *_WITHOUT_PREDICATE, *_NAMED)
