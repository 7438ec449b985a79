"""Words and phrases that English rules look for, and questions every rule may ask of a clause."""

import re

from qna.policy import english_words as w
from qna.policy.english_clauses import Clause

UNIT = r"(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|weekends?|months?|mornings?|afternoons?|evenings?|nights?|noon|midnight|weekdays?|eod|cob|christmas|holidays?|lunch(?:time)?|closing|year|season)"
COUNT = r"(?:\d[\d.:-]*|an?|one|two|three|four|five|six|seven|ten|half|few|couple|several|or|to|of|the|this|next|coming|following|same|end|first|early|late|business|working|calendar|full|single|about|around|roughly)"
DAY = r"(?:today|tomorrow|tonight|overnight|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|24/7|24h)"
DEADLINE = re.compile(
    rf"\b(?:within|in|by|before|no later than|until|till|after|inside|under|over|at|on) (?:{COUNT} ){{1,6}}{UNIT}\b|\bwithin (?:minutes|hours|days|weeks)\b"
    rf"|\b(?:by|before|until|till) (?:{COUNT} ){{0,3}}(?:{UNIT}|{DAY}|then|\d+(?:am|pm)?|january|february|march|april|may|june|july|august|september|october|november|december)\b|\b{DAY}\b"
    rf"|\b(?:this|next|same|coming|following) (?:business |working )?{UNIT}\b|\b(?:\d+|one|two|three|a few|couple of) (?:to \w+ |or \w+ )?(?:business |working )?(?:minutes?|hours?|days?|weeks?|months?)\b"
    r"|\ban? (?:business |working )?(?:hour|day|week)(?: or two| or so)?\b(?<!have a day)|\bfirst thing\b|\bat the latest\b|\bno later than\b|\bend of (?:the |this )?(?:day|week|month)\b"
)
REASSURES = re.compile(
    r"\bnot (?:have to |need to )?worry\b|\bno (?:need to worry|worries|need for concern|cause for)\b|\b(?:nothing|little|not much) to worry\b|\bworry not\b|\b(?:rest|be|feel|stay|please be) assured\b"
    r"|\b(?:we|i|can|will|to|personally|absolutely) (?:guarantee|promise|assure)\b|\bworry-free\b|\bin (?:good|safe|the best) hands\b|\bcount on (?:us|it)\b|\byou have (?:my|our) word\b"
    r"|\b(?:everything|all|it|things|this|you) (?:will|is going to) (?:all )?(?:(?:surely|definitely|certainly|absolutely) )?(?:(?:be|turn out|work out) (?:just |perfectly |all )?(?:fine|okay|ok|alright|right|(?:perfectly |completely |totally |absolutely )?safe|perfect|happy|satisfied|pleased|delighted|sorted|resolved|taken care of|solved|great|out)|love)\b"
    r"|\b(?:make|put|set) (?:it|this|things|everything|that)(?: all)? (?:right|good)\b|\bget (?:it|this|that|everything) (?:sorted|fixed|resolved)\b|\b\babsolutely safe\b|take (?:good |full |the best )?care of (?:it|this|everything|you|that|the|your)\b|\bsort (?:it|this|that|everything|things)?\s?(?:all )?out\b|\bno matter what\b|\bwithout (?:any )?(?:problems?|issues?|fail)\b|\byour? (?:complete |full )?satisfaction\b|\b(?:relax|calm) and\b|\bput your mind\b|\byou can (?:relax|trust|be (?:sure|confident|certain))\b|\bwith (?:complete |full |total )?(?:confidence|peace of mind)\b|\bsafely in time\b"
)
PLACE = re.compile(
    r"\b(?:customer (?:service|support|center|care)|call center|help (?:desk|center)|hotlines?|websites?|web site|sites?|pages?|faqs?|manuals?|(?:size|sizing) (?:chart|guide)|descriptions?|listings?|links?|apps?|couriers?|carriers?|manufacturers?|tags?|labels?|polic(?:y|ies)|e-?mail|phone|live chat|kakao\w*|instagram|dm|forms?|photos?|section|instructions|post office|courier|channel|store directly|website|branch|service center|notice|reviews?|app store|homepage|blog|youtube|video|packag\w+ insert)\b"
)
DETAILS = re.compile(
    r"\b(?:your|the|a|some|any|more|further|additional|few|clear) (?:[a-z-]+ ){0,3}(?:number|numbers|photos?|pictures?|images?|video|height|weight|measurements?|address|names?|phone|model|size|serial|details|information|email|contact|receipt|date|id|screenshots?|specifics|zip|postcode|budget|preference)\b"
)
NEEDS_WORD = re.compile(r"\b(?:any|anything|other|more|further|else|additional|questions?|whenever|anytime)\b")
INFO = re.compile(
    r"\b(?:list|dimensions|measurements|dates?|schedule|steps|times?|figures|answers?|repl(?:y|ies)|responses?|information|info|details?|updates?|guidance|results?|news|clarification|confirmation|word|explanation|findings|advice|it|them|that|this|feedback|solutions?|options|posted|updated|informed|loop|know|outcome|specifics|instructions|notice|accura\w+|note|comment|touch|everything|clarity|recommendations?|what|facts?|steps|one|way|suggestions?)\b"
)
RUDE = re.compile(
    r"\b(?:stop asking|stupid|idiot|dumb|shut up|whatever|do not bother|obviously|gonna|wanna|gotta|dude|nah|bro|lol|lmao|wtf|damn|hell|crap|ridiculous|silly|calm down|be quiet|as (?:we|i) (?:already )?(?:said|told)|your (?:own )?(?:fault|problem)|yup|none of your|not (?:my|our) (?:problem|job|fault)|deal with it|gimme|dunno|duh|you are (?:so |too |very )?(?:annoying|impatient|difficult)|ur|no idea|who knows$|how should (?:we|i) know|get over it|wait your turn|use your (?:brain|eyes|head)|can not you read|lazy|nonsense|stop [a-z]+ing|just wait|quit|suck|nope|yeah|stop (?:complaining|bothering)|too many questions|no clue|like everyone else|waste (?:of )?(?:our|my)? ?time|busy with)\b"
)
MACHINE = re.compile(
    r"\b(?:as an? (?:\w+ )?(?:ai|a\.i|language|virtual|automated|assistant|bot|chatbot)|ai (?:assistant|model|language)|chatbot|language model|(?:my|the|these) (?:system )?(?:prompt|instructions? (?:say|tell|were)|training|programming)|system (?:prompt|message)|i (?:was|am|have been) (?:trained|told|instructed|programmed|designed|asked) (?:to|not)|(?:i am|this is) (?:just |only )?an? (?:\w+ )?(?:ai|bot|machine|computer|automated|program|assistant|virtual)\b|automated (?:reply|response|message|system))"
)
OTHER_LATIN = re.compile(
    r"\b(?:nous|vous|votre|pour|merci|bonjour|avec|gracias|hola|por|su|pregunta|para|usted|estimado|danke|für|ihre|wir|und|nicht|grazie|obrigado|terima|kasih|muchas|bonne|vielen|sie|annyeong|annyeonghaseyo|kamsahamnida|gamsahamnida|arigato|xie|sehr|bitte|ciao|sayang|salamat)\b"
)
FAULT = re.compile(
    r"\b(?:our|my) (?:\w+ )?(?:mistake|error|fault|oversight|carelessness|negligence|blunder|bad)\b|\b(?:mistake|error|fault|problem) (?:on|at) our (?:end|side|part)\b|\b(?:we|i|us) (?:have |had |accidentally |mistakenly |must have )*(?:sent|shipped|packed|forgot|failed|overcharged|mixed|damaged|delivered|sold|missed|messed|lost|broke|charged|made)\b|\bfor (?:sending|shipping|delivering|selling|forgetting|failing|overcharging|packing|losing|charging|giving|providing) (?:you )?(?:an?|the|such|to|your)\b|\b(?:defective|faulty|wrong|substandard|poor-quality|flawed|damaged|broken) (?:product|item|goods|one|unit|order)\b|\bpoor quality\b|\btake full responsibility\b|\bquality (?:issue|defect|problem)s?\b"
)
EXCUSE = re.compile(
    r"\b(?:high|large|heavy|huge|increased|unusual|sudden) (?:\w+ )?(?:volume|number|demand|amount|influx|traffic|surge)\b|\b(?:surge|influx|flood) (?:of|in)\b|\bmaintenance\b|\b(?:so |very |too )?many (?:inquiries|orders|questions|requests|customers)\b|\bunderstaffed\b|\bshort-staffed\b|\b(?:out of (?:the )?office|on (?:vacation|leave|holiday|a break|lunch)|in a meeting|(?:outside|after) (?:business|working) hours|closed)\b|\bstock-?taking\b|\binventory (?:check|count)\b|\bstrike\b|\bbad weather\b|\bheavy (?:rain|snow)\b|\bsystem (?:error|check|issue|upgrade)\b|\b(?:we|team) (?:is|are) (?:very |quite |extremely |so |currently |a bit )*(?:busy|swamped|overwhelmed|backed up)\b|\bexperiencing\b|\bsupply (?:chain|issue)"
)
DUE = re.compile(r"\b(?:due to|because of|owing to|on account of|thanks to) ")
SAYS = re.compile(
    r"^(?:yes|yeah|yep|no(?! (?:rush|pressure|doubt))|nope|unfortunately|sadly|probably|definitely|absolutely|certainly|exactly|correct|indeed|possibly|luckily|fortunately|good news|great news|bad news|of course|sure|not really|most likely|likely|maybe|perhaps|generally|usually|typically|normally|in general|in most cases|as far as)\b"
)
LIGHT = re.compile(r"^(?:sure|of course|certainly|absolutely|definitely|no problem)\b")
HEDGE = re.compile(
    r"\b(?:sorry|regret|afraid) to (?:say|inform|tell|let you know)|\b(?:i am|we are) afraid\b|\bto (?:be honest|tell the truth|answer your question)\b|\bshould (?:be (?:fine|ok|okay|able|possible|safe|good|available)|work|fit)\b|\bas far as (?:i|we) know\b|\b(?:most likely|in most cases|for reference|just so you know|fyi|as a (?:rule|guide)|keep in mind|please note|spoiler)\b"
)
NESTED = re.compile(r"\b(?:it|this|they|these|those|[a-z]{3,}) (?:is|are|was|were|will|can not|can|does|do|has|should|would|comes?|runs?|fits?|works?|uses?|contains?|includes?|takes?|costs?) ")  # fmt: skip
THANKS = re.compile(r"\b(?:thanks?|thankful|appreciate[ds]?|grateful|gratitude|appreciation|thx)\b")
SORRY = re.compile(r"\b(?:sorry|apolog\w+|regret|forgive|sympath\w+|condolences)\b")
WISH = re.compile(
    r"^(?:we |i |and |so )*(?:do |really |sincerely |truly )?(?:hope|wish|wishing|hoping)\b|^[a-z]+ (?:safe|safely|well|tight|warm|happily)$|^(?:please )?(?:sleep well|rest well|sweet dreams|have|enjoy|stay|take care|happy|best (?:regards|wishes|of luck)|(?:kind|warm|warmest|kindest|with) (?:regards|wishes|best|love|thanks)|regards|sincerely|congratulations|congrats|cheers|good luck|all the best|safe travels|sleep tight|may|many happy|yours|see you|until then|with (?:love|care|gratitude)|here is to|sweet|merry|sending|keep warm|bon)\b|\blook(?:ing)? forward to\b|\bwish (?:you|your)\b|\bcongratulat\w+"
)
GREETS = re.compile(r"^(?:hi|hello|hey|dear|greetings|welcome|good (?:morning|afternoon|evening|day))\b")
WAIT = re.compile(
    r"\b(?:wait(?:ing)?|bear with|patien(?:t|ce)|allow (?:us|our|me|a|some)|(?:give|grant|lend|spare) (?:us|me|our [a-z ]{1,24}|them) (?:just |only )?(?:a|some|time|the|one|until)|hold on|hang (?:on|tight)|stay tuned|stay with us|sit tight|understand(?:ing)?|hold tight|forgive|excuse|one moment|a moment|moment please|little (?:while|time|longer)|minute|stand by)\b"
)
TIME = re.compile(
    r"\b(?:take|takes|taking|need|needs|require|requires|want|ask for|be) (?:us |them |you |just |only |for |be |up )*(?:a|some|more|time|longer|little|additional|slightly|enough|extra)\b.*\b(?:time|while|moment|bit|longer|minutes?|check|look)\b|\b(?:take|need|needs|require|requires) (?:us )?(?:time|a while|a moment|longer)\b|\bmay be a (?:short|little|slight) (?:wait|delay)"
)
WONDERS = re.compile(
    r"\b(?:question|inquiry|enquiry|message|query|request|concern|note|feedback|comment|post|review|report|case|interest)\b"
)
STRICT = re.compile(r"\b(?:answers?|repl(?:y|ies)|responses?|information|info|details|updates?|guidance|results|explanation|facts)\b")
COUNTS = frozenset("one two three four five six seven eight nine ten dozen pair both".split())
WORD_OF_US = re.compile(
    r"\b(?:back|touch|word|news|what you|clarity|advice|recommendations?|dimensions|measurements|list|schedule|dates?|times?|specifics|solutions?)\b"
)
GIVES_IT = re.compile(r"^(?:it|them|your [a-z]+|one)\b|\bto you\b")
WISHED = frozenset("want like prefer love not never try aim wish unable without".split())
LEAVES = frozenset("ask contact reach let leave message write send drop get share tell post reply comment come visit".split())
MORE_QUESTIONS = re.compile(
    r"\b(?:any|other|further|more|additional|anything|your) (?:other |more |further )?(?:questions?|inquiries|concerns?|thoughts?)\b"
)
FREE_TO_ASK = re.compile(
    r"\b(?:feel free|hesitate|welcome|always|can|could|may) (?:to )?(?:ask|leave (?:us )?(?:a|another|them|it|one|that)|come back|shop|visit us again)\b"
)
WAITS = re.compile(r"\blet us (?:know if|check|confirm|look)\b|\bkeep an eye\b")
KEEPS = frozenset("keep hold put save set leave book".split())
KEPT = frozenset("reserved held saved set booked kept".split())
FOR_YOU = re.compile(r"\b(?:aside|for you|one)\b")
OPEN_CHECK = re.compile(r"\b(?:check|confirm|verif|ask|look|review|find|know|answer|clarif)")
WITH_TEAM = re.compile(r"(?:in the hands of|with|on its way to|up to) ")
STRONG = frozenset(
    "work fit suit carry contain use include run cost support hold weigh shrink fade ship sell charge connect resist allow withstand absorb fold stretch melt break leak wash dry let keep handle pair prevent protect last control cover stain dissolve".split()
)
OFFERED = re.compile(
    r"\b(?:required|fine|available|possible|offered|included|allowed|recommended|ours?|okay|safe|suitable|bestsellers?|separate(?:ly)?|free|on display|compatible|enough|standard)\b"
)
ATTRIBUTIVE = re.compile(
    rf"\b(?:the|this|our|your|these|that) ({w.PROPERTY.pattern}) "
    r"(?!is|are|or|and|in|for|to|of|care|quality|content|options?|items? )[a-z]{3,}"
)


def info(c: Clause) -> bool:
    """Whether what is given is an answer; "get it to you" gives goods."""
    rest = " ".join(c.rest).split(" and ")[0]
    if c.verb in {"get", "bring", "deliver", "send", "give", "have", "supply", "leave", "mail"}:
        return bool(STRICT.search(rest) or WORD_OF_US.search(rest))
    return bool(INFO.search(rest))


def told(c: Clause, text: str) -> bool:
    """Whether the customer stated what `text` says."""
    content = [
        x
        for x in re.findall(r"[a-z]{3,}", text)
        if x not in w.FUNCTION
        and not w.FEELING.match(x)
        and x not in {"your", "you", "such", "way", "day", "hear", "trouble", "disappointing"}
    ]
    return bool(content) and sum(w.stem(x) in c.source.told for x in content) >= max(1, (len(content) + 1) // 2)


def nested(c: Clause, text: str) -> bool:
    """Whether a statement about the goods hides behind the verb."""
    for m in NESTED.finditer(text):
        head = m[0].split()[0]
        before = text[: m.start()].split()
        if head in w.TEAM | w.MESSAGE | w.INFO - {"it", "this", "that"} | {"you", "we", "who", "which", "what", "how"} or {
            "how",
            "whether",
            "if",
            "what",
        } & set(before):
            continue
        if head in w.FUNCTION - {"it", "this", "they", "these", "those"} or head in {"matters", "once"}:
            continue
        tail = text[m.start() :]
        if not (
            w.FEELING.search(tail)
            or told(c, tail)
            or re.search(r"\b(?:confirmed|ready|being|checked|reviewed|known|mean|means|important|caus\w+)\b", tail)
        ):
            return True
    return False


def greeting(c: Clause) -> bool:
    return (bool(GREETS.match(c.core or c.said)) and len(c.words) <= 8 and not set(c.words) & w.AUX) or (
        bool(re.fullmatch(r"(?:(?:oh|no|ah|a+w+|well|wow|yay|ouch|hmm|haha|oops|my|gosh|dear|goodness)(?: |$))+", c.said))
        and c.said not in {"no", "well no", "ah no"}
    )
