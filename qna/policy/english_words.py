"""Classes of English words: verbs by what they do, nouns by whose they are, the trade's vocabulary.

A verb is listed once, as its base; its forms are made from it. What a class lacks makes a clause
unknown (`look`), never refused.
"""

import re
from functools import lru_cache

_IRREGULAR = {
    **dict.fromkeys(("got", "gotten"), "get"), "gave": "give", "given": "give", "sent": "send",
    "found": "find", "spoke": "speak", "spoken": "speak", "told": "tell", "wrote": "write",
    "written": "write", "knew": "know", "known": "know", "took": "take", "taken": "take",
    "made": "make", "came": "come", "went": "go", "gone": "go", "kept": "keep", "heard": "hear",
    "held": "hold", "saw": "see", "seen": "see", "brought": "bring", "thought": "think",
    "felt": "feel", "sold": "sell", "bought": "buy", "ran": "run", "wore": "wear", "worn": "wear",
    "broke": "break", "broken": "break", "said": "say", "meant": "mean", "left": "leave",
    "understood": "understand", "paid": "pay", "met": "meet", "chose": "choose",
    "chosen": "choose", "shrank": "shrink", "began": "begin", "set": "set", "put": "put",
    "let": "let", "cut": "cut", "read": "read", "built": "build", "lying": "lie", "stuck": "stick",
}  # fmt: skip
_DOUBLED = frozenset("ship plan get put run let wrap fit set chat stop refer dig cut pop shop".split())


def _forms(base: str) -> list[str]:
    stem = base + base[-1] if base in _DOUBLED else base[:-1] if base.endswith("e") else base
    if base.endswith(("s", "sh", "ch", "x", "z", "o")):
        third = base + "es"
    elif base.endswith("y") and base[-2] not in "aeiou":
        third, past = base[:-1] + "ies", base[:-1] + "ied"
        return [base, third, past, base + "ing"]
    else:
        third = base + "s"
    gerund = base + "ing" if base.endswith(("ee", "ye", "oe")) else stem + "ing"
    return [base, third, stem + "ed", gerund]


CHECK = frozenset(
    "check confirm verify review investigate examine inspect test measure consult inquire enquire "
    "discuss forward pass relay escalate coordinate research clarify assess look find figure learn "
    "determine gather collect evaluate study trace compare double-check doublecheck cross-check "
    "recheck re-check dig direct handle route speak talk touch raise flag see hear explore "
    "consider weigh identify obtain request seek pull reconfirm reach notify alert ask work process".split()
)
ANSWER = frozenset(
    "reply respond answer update inform tell guide advise follow get come return let share provide give post write contact reach keep explain help assist send leave message walk offer bring report deliver notify be email touch have present supply add connect communicate".split()
)
CARRIES = frozenset("share provide give post send offer bring deliver get have leave supply add return email mail".split())
"""Verbs that answer only where what they carry is an answer; with goods they are favours."""
FAVOUR = frozenset(
    "refund replace exchange compensate reimburse cancel resend reship ship waive discount upgrade "
    "repair fix install reserve prepare pack wrap extend credit cover combine prioritize prioritise "
    "expedite rush restock resolve solve arrange issue set include change dispatch deliver apply "
    "honor honour accept approve deduct grant reward gift modify swap shorten alter engrave customize customise assemble tailor speed accelerate hurry resize hold collect pick".split()
)
FACT = frozenset(
    "ship sell offer accept deliver make use recommend suggest carry stock advise believe think support allow provide include restock require charge only produce open close operate expect discontinue manufacture import source have keep guess find suspect assume run".split()
)
STATE = frozenset(
    "come run fit work contain use include last take cost support feature hold weigh measure look "
    "feel stay keep shrink fade arrive ship sell require need depend vary tend seem appear match "
    "cover charge connect resist allow accept carry choose wear withstand absorb start end begin "
    "open close belong suit prefer recommend like love buy go get make stand say mean remain fold "
    "let call rise turn matter deserve relate concern involve help handle pair list prevent protect purchase dissolve stain show suggest stretch smell taste break melt leak dry wash store live sit stick order return".split()
)
DO = frozenset(
    "wash use put iron dry machine-wash hand-wash clean wipe soak plug charge press turn remove add "
    "wear buy order choose pick select go return store keep avoid place cut cook heat open try mix "
    "enter type tap scan log sign connect apply pay exchange cancel install set get take expect size rinse bring freeze fold pair".split()
)
ASKS = frozenset(
    "check see refer visit contact call email look read find consult go message send chat click "
    "follow submit search track provide return write tell share let sign register try upload attach "
    "reply respond confirm ask measure compare dm include leave give fill head browse reach bring "
    "describe specify state scroll review verify mention log text inquire take note remember "
    "drop request speak talk download keep".split()
)
WAITS = frozenset("wait bear allow be hold stay understand hang accept forgive excuse know sit".split())
FEELS = frozenset(
    "understand realize realise know see hear imagine feel care love recognize recognise acknowledge appreciate sympathize empathize respect notice sense get mean value".split()
)
TELLS = frozenset("ask wonder mention say tell want need look consider think plan try hope wish "
                  "like love describe share note choose take explain raise seek shop".split())  # fmt: skip
_MORE = frozenset("manage travel ride fly drive involve enjoy thank apologize apologise regret welcome wait hope wish worry delay expect "
                  "receive reach matter relate concern involve hesitate visit visit search rest "
                  "ensure avoid want need appreciate interest celebrate miss suit guarantee promise "
                  "assure log record save queue deserve affect differ happen bother disappoint "
                  "frustrate upset confuse cause experience trust join consider start".split())  # fmt: skip
LEMMA: dict[str, str] = dict(_IRREGULAR)
for _base in CHECK | ANSWER | FAVOUR | FACT | STATE | DO | ASKS | WAITS | FEELS | TELLS | _MORE:
    for _form in _forms(_base):
        LEMMA.setdefault(_form, _base)
BASES = frozenset(LEMMA.values())
AUX = frozenset(
    "will would can could may might shall should must is are was were am be been being has have had having do does did needs need ought cannot".split()
)
CHAINS = frozenset(
    "go like want need have try plan love prefer wish hope aim able happy glad pleased ready sure delighted best everything eager going required used supposed expect continue start about work time certain careful taking right".split()
)
"""Words whose "to" hands the clause over to the next verb."""
ADVERBS = frozenset(
    "also already still soon now then just right first here again once very so really always never not even quite too back all both please kindly there together away straight further more well rather double cross currently gladly only instead asap ever much yet later afterwards meanwhile simply".split()
)
TEAM = frozenset(
    "team teams staff manager managers department person specialist specialists colleague colleagues "
    "expert experts technician technicians seller merchandiser buyer supplier member someone somebody "
    "agent agents representative designer designers developer warehouse crew folks people owner "
    "engineer engineers planner md stylist tailor baker support division office personnel "
    "coordinator supervisor buyers brand makers workshop center party everyone".split()
)
MESSAGE = frozenset(
    "question questions inquiry enquiry message messages request concern concerns feedback note comment query post interest patience understanding case report situation complaint".split()
)
INFO = frozenset(
    "answer answers reply replies response responses information info details detail update updates "
    "guidance result results news clarification confirmation word explanation findings it them that "
    "this advice solution options accuracy outcome following clarity feedback one notice everything "
    "touch specifics facts instructions steps note comment you idea recommendation".split()
)
GIFT = re.compile(
    r"\b(?:refunds?|replacements?|coupons?|discounts?|gifts?|free|reimbursement|compensation|credit|"
    r"vouchers?|new one|money|(?:brand )?new [a-z]+|another (?:one|item)|(?:return|prepaid) label|samples?|points|rebate|bonus|"
    r"extra|gift card|waived?|exchange|partial|upgrade)\b"
)
ASPECTS = {
    "stock": "restock stock available availability inventory sold preorder",
    "shipping": "ship shipping delivery deliver arrive arrival courier package parcel tracking dispatch abroad customs overseas order transit pickup canada international",
    "size": "size sizing sizes fit dimension dimensions measurements measurement height width length weight large small cm kg inch inches capacity volume tall heavy depth thickness thick big door",
    "material": "material materials fabric cotton leather wool composition ingredient ingredients vegan linen polyester lining filling safe safety allergy allergies skin sensitive baby coating",
    "care": "wash washing washed washable dishwasher laundry iron dry cleaning clean care microwave",
    "price": "price prices discount cost coupon sale fee cheap fees pricing promotion",
    "payment": "pay payment payments installments installment card charged billing invoice receipt",
    "returns": "return returns refund refunds exchange cancel cancellation broke broken damaged defective wrong cracked missing torn returning warranty repair guarantee",
    "color": "color colors colour colours shade photo",
    "gift": "gift wrap wrapping giftwrap",
    "power": "battery batteries charging charger power voltage wattage plug usb",
    "compatibility": "compatible compatibility works work support supports connect bluetooth fits",
}
ASPECT_OF = {word: name for name, words in ASPECTS.items() for word in words.split()}
_KIN = (
    {"stock", "shipping", "color", "size"}, {"shipping", "returns", "payment", "price"},
    {"size", "compatibility", "power"}, {"material", "care", "color"}, {"gift", "shipping", "price"},
    {"material", "compatibility"},
)  # fmt: skip


def is_kin(aspect: str, others: set[str]) -> bool:
    """Whether a question about `others` may be one about `aspect` too."""
    return aspect in others or any(aspect in kin and kin & others for kin in _KIN)


GOODS = frozenset(
    "product products item items model models version versions material materials store shop range options customers buyers users set box pack piece pieces line collection design none everything".split()
)
PROPERTY = re.compile(
    r"\b(?:[a-z]{1,20}-?proof|[a-z]{1,20}-resistant|[a-z]{1,20}-(?:free|safe|made|filled|certified|lined)|sold-out|"
    r"out-of-stock|cotton|leather|wool|linen|polyester|nylon|silk|plastic|wooden|steel|ceramic|"
    r"acrylic|bamboo|rubber|discontinued|defective|faulty|washable|adjustable|removable|foldable|"
    r"rechargeable|refundable|non-refundable|returnable|compatible|durable|genuine|authentic|organic|"
    r"vegan|hypoallergenic|wireless|water-repellent|breathable|stretchy|lightweight|handmade|sturdy|"
    r"cordless|scented|unscented|imported|korean|italian|japanese|american|german|french|chinese|european|swiss|british|limited|unisex|reversible|final-sale|sold out|"
    r"free of [a-z]+|free from [a-z]+|out of stock|in stock|machine washable|non-toxic|true to size|oversized|one-size|slim-fit|"
    r"free shipping|free of charge|made-to-order|custom-made|pre-order|backordered|insulated)\b"
)
FEELING = re.compile(
    r"\b(?:frustrat|stress|trick|hard|difficult|confus|tough|worr|upset|disappoint|annoy|"
    r"inconvenien|concern|important|importance|exciting|excit|understandabl|natural|essential|"
    r"special|matters?|meaningful|overwhelm|unsettl|troubl|unpleasant|priority|thoughtful|"
    r"nerve|tedious|lot to|never easy|not easy|not always easy|daunting|crucial|tiring|painful|"
    r"delicate|serious|alarm|nervous|anxious|distress|disheart|fun|big (?:step|decision|moment)|"
    r"personal|headache|hassle|nice to|good to|pleasant|caution|special care|extra care|challeng|tempting|valid|fair (?:question|concern)|reassur|shame|pity|critical|vital)[a-z]*"
)
NEUTRAL = frozenset(
    "the a an and or of to in on for with at by from as is are we you i our your this that it they "
    "their his her its us me my so very here there then now soon more any all some no not one ones "
    "person charge team teams staff store shop product products item items model page customer "
    "customers matter matters detail details time moment while bit meantime thing things way part "
    "point points topic subject option options information exact accurate correct right proper "
    "specific precise full clear careful best possible hand hands day today week weekend evening "
    "morning night year holiday season trip step steps process policy terms term conditions schedule date "
    "dates timing status quality feature features function functions specification specifications "
    "specs spec use usage purchase purchases order orders delivery shipping logistics sales "
    "technical product service support quality care instructions instruction chart measurements "
    "range type version kind choice choices decision need needs inconvenience trouble delay wait "
    "confusion worry stress experience mind heart pleasure home family everyone everything anything "
    "something nothing else other others further additional next same first last good great lovely "
    "wonderful nice warm kind kindly happy glad relevant responsible related department knowledge "
    "side end case place list line world lot luck start care safety health peace shopping business "
    "long way store box set pack kit pair amount number length width details difference accuracy "
    "certainty assumption guess guesswork details record records notes system files market "
    "country region location locations area condition design designer style look compatibility "
    "performance temperature period expiry origin country manufacturer brand supplier maker factory "
    "new old small big short quick quickly close closely best regards wishes sincerely cheers "
    "hello hi hey dear greetings welcome valued thanks thank sorry sincere apologies apology "
    "question idea thought thoughts love hope joy fun memory attention interest effort "
    "fitting sizing availability requirements requirement procedure eligibility installation "
    "assembly package parts accessory accessories maintenance duration expected actual current "
    "latest ready certain sure able direct directly thorough reliable definite "
    "weeks days hours months minutes minute hour month moments couple few little confident comfortable "
    "wrong different safe honest solid confidence visit message contact touch free life occasion extra "
    "wait people child children kids kid baby little ones pet dog cat mom dad friend gift present parcel "
    "contents content word words work job role reason reasons purpose example sense level detail set "
    "celebration party wedding anniversary birthday trip vacation journey future past experience fantastic "
    "beautiful amazing special helpful dependable useful proper whole entire general overall particular okay "
    "important main major minor simple real true clear sweet dreams success project plan plans event "
    "arrangement arrangements request requests issue issues problem problems status progress promotion "
    "promotions account site online offline local internal external senior head chief lead dedicated "
    "expertise advice opinion view views answerable individual personal additional regular usual common "
    "eager curious interested excited happy patient gentle thorough attentive promptly early late earliest "
    "convenience opportunity chance gladness heartfelt humble deep deeply utmost top high low strong "
    "suitability usability durability safety compatibility possibility ability method methods manner ways "
    "background context specification construction build finish brightness difference differences edition coverage treatment joyful figure spec speed battery depth directions practice appearance look feel feature body level noise sound thread food car water heat light speed taste smell scent "
    "texture resolution age value brand series edition material sunlight rain snow air room house kitchen "
    "bathroom garden office school hobby taste smile face eyes hair foot feet arm leg head bag phone "
    "computer laptop tablet screen camera machine device appliance furniture clothing clothes shoes "
    "jewelry cosmetics toy toys book books tool tools user users recipient guest guests man woman men "
    "women adult adults teen student students teacher school wife husband partner parent parents "
    "daughter son sister brother grandmother grandfather grandma grandpa niece nephew boss coworker".split()
)
FUNCTION = frozenset(
    "the a an and or of to in on for with at by from as is are was were be been am we you i our your "
    "this that these those it they them their he she his her its us me my so very here there then than "
    "not no do does did has have had will would can could may might must should just too also when "
    "what how if whether about which who whom whose where why into out up over such one after before again since because through while although though without during upon off between among until against within unless most every each both either neither many much few own same than like anyone someone whatever done am let get".split()
)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A rough stem, enough to see "wash" in "washing" and "differ" in "differences"."""
    for _ in range(2):
        tail = next((t for t in _TAILS if word.endswith(t) and len(word) - len(t) >= 3), "")
        word = word[: len(word) - len(tail)]
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


_TAILS = (
    "ibility ability ations ation ings ing ness ies ied ible able ance ant ence ent ical al age ment ive ity ers es ed er ly s y e"
).split()
