"""Questions whose answer is the same for every product: delivery, payment, returns, the shop."""

import re

_SAME_FOR_ALL = re.compile(
    r"배송비|택배비|배송\s?(?:기간|지|조회|일정|요금)|송장|합\s?배송|묶음\s?배송|해외\s?배송|당일\s?(?:발송|출고)|택배사|도서\s?산간"
    r"|(?:언제|며칠|얼마나).{0,8}(?:배송|발송|출고|도착)|(?:배송|발송|출고|도착).{0,8}(?:언제|며칠|얼마나)"
    r"|반품|교환|환불|취소|결제|할부|무통장|입금|영수증|계산서|적립|쿠폰|포인트|회원|가입|탈퇴|비밀번호"
    r"|포장|쇼핑백|선물|메시지\s?카드|매장|영업\s?시간|전화\s?번호|고객\s?센터|단체\s?주문|대량\s?(?:구매|주문)|세금"
)
_OF_THE_PRODUCT = re.compile(
    r"사이즈|치수|색상|색깔|컬러|재질|소재|성분|원산지|유통\s?기한|소비\s?기한|무게|두께|길이|크기|용량|호환|세탁|재입고|재고|품절|구성품|사용법|인증"
)


def same_for_all(question: str) -> bool:
    """The matter does not depend on the product; in doubt it does."""
    return bool(_SAME_FOR_ALL.search(question)) and not _OF_THE_PRODUCT.search(question)
