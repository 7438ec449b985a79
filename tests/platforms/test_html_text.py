"""HTML of boards to text and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.html_text import html_to_text, text_to_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("<p>하나</p><p>둘</p>", "하나\n둘"),
        ("하나<br>둘<br/>셋", "하나\n둘\n셋"),
        ("하나<br><br>둘", "하나\n\n둘"),
        ("3 &lt; 5 &amp;&nbsp;7 &gt; 6 &#8361;", "3 < 5 & 7 > 6 ₩"),
        ("<ul><li>검정</li><li>하양</li></ul>", "검정\n하양"),
        ("a\n   b\t c", "a b c"),
        ("질문<script>alert('x')</script>입니다<style>p{}</style>", "질문입니다"),
        ("앞<!-- 숨김 -->뒤", "앞뒤"),
        ("앞<![if !supportLists]>가운데<![endif]>뒤", "앞가운데뒤"),
        ("앞<![0>뒤", "앞뒤"),
        ("<img src=x onerror=alert(1)>사진", "사진"),
        ("1 < 2", "1 < 2"),
        ("<b>굵게</b> <a href='javascript:x'>여기</a>", "굵게 여기"),
        ("<iframe><p>x</iframe>밖", "밖"),
        ("<p>끝나지 않은", "끝나지 않은"),
        ("", ""),
    ],
)
def test_html_becomes_what_a_reader_sees(html: str, text: str) -> None:
    assert html_to_text(html) == text


_VISIBLE = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1)


@given(st.lists(_VISIBLE, min_size=1, max_size=4))
def test_text_survives_the_way_to_html_and_back(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert html_to_text(text_to_html(text)) == text


@given(st.text())
def test_no_tag_of_a_text_survives_in_its_html(text: str) -> None:
    assert "<" not in text_to_html(text).replace("<br>", "")


@given(st.text() | st.text("<!?/[]->\"'=&;#x0a "))
def test_any_html_can_be_read(html: str) -> None:
    assert isinstance(html_to_text(html), str)
