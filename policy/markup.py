"""Text that is not plain: Markdown, HTML, lists, role tags, placeholders."""

import re

MARKUP_PATTERN = re.compile(
    r"\[\|[^\]]{0,40}\|\]|<\|[^>]{0,40}\|>|\[/?INST\]|<</?SYS>>|</?s>|<(?:bos|eos|pad|unk|start_of_turn|end_of_turn)>"
    r"|\[\|[a-z]+|\|(?:endofturn|assistant|system|user|im_end|im_start)\|?"
    r"|```|`[^`\n]+`|\*\*|__[^_\n]+__|~~[^~\n]+~~|(?<![\w*])\*[^\s*][^*\n]{0,80}\*(?![\w*])"
    r"|(?m:^\s{0,3}#{1,6}\s?\S)|(?m:^\s*>\s)|(?m:^\s*(?:[-*+•·▪◦●■□▶◆※✔✓]|-{1,2}>)\s?(?=\S)(?![-.\d]))"
    r"|(?m:^\s*(?:\d{1,2}[.)]|[①-⑳]|[가-하]\.|\(\d\))\s+\S)|(?m:^\s*(?:-{3,}|={3,}|\*{3,})\s*$)"
    r"|(?m:^\s*(?:답변|답글|응답|고객|고객님|상담원|담당자|질문|문의|제목|어시스턴트|시스템|사용자|Answer|Reply|Assistant|User|System|A|Q)\s?[:：])"
    r"|!?\[[^\]\n]{1,60}\]\([^)\n]*\)|</?[A-Za-z][A-Za-z0-9]*(?:\s[^>\n]{0,200})?/?>|&(?:nbsp|lt|gt|amp|quot|#\d+);"
    r"|[\[<{【〔〈《「『｛][^\]>}】〕〉》」』｝\n]{0,30}[\]>}】〕〉》」』｝]"
    r"|\{\{?[^}\n]{0,40}\}?\}|%[sd](?![가-힣])|%\([a-z]+\)s|\$\{?[A-Za-z_]+\}?"
    r"|(?:(?<![가-힣A-Za-z0-9])|(?<=\())(?:[OoＯ0○◯〇●ㅇ]{2,}|[Xx×]{2,}|_{2,}|#{2,}|\*{2,}|[□■△▲]{1,})(?=\s?(?:고객|님|회원|담당|상품|제품|부서|매니저|씨|브랜드|쇼핑몰|이|은|를|에|$))"
    r"|\((?:[가-힣\s]{0,8}(?:명|이름|성함|번호|날짜|시간대|연락처|내용|링크))\)"
    r"|\\n|\\u[0-9a-fA-F]{4}|\|\s?-{2,}"
    r"|(?m:^\s*\{\s*\"|^\s*\|.*\|\s*$)"
)


def find_markup(text: str) -> list[tuple[int, int]]:
    """Spans of markup and placeholders in `text`."""
    return [match.span() for match in MARKUP_PATTERN.finditer(text)]
