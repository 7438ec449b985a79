"""Nouns by what they can be in a question about goods; forms as kiwi cuts them."""

import re

WHICH = frozenset(
    "몇 언제 얼마 얼마나 어떻 어떻게 어디 무엇 무슨 뭐 왜 어느 누구 어떤 언제쯤".split()
)
WANTED = frozenset(
    "가능 여부 예정 포함 별도 필요 추천 불가 정도 문의 질문 부탁 확인 지원 유무 안내 계획 궁금 "
    "요청 답변 별매 기준 제공 동봉 추가 쪽 부분 관련 자체 하루 최대 최소 평균 낱개 개별".split()
)
"""At the end of a phrase: what is wanted of it, or which part."""
BEGINNINGS = frozenset(
    "오늘 내일 모레 지금 어제 현재 보통 평소 혹시 실제 이번 다음 주말 제품 상품 이것 이거 그거 "
    "본 때 정도 안녕 문의 질문 근데 기본 처음 원래 나중 사장 고객 판매자 왼쪽 오른쪽 하나 새 "
    "이제 추가".split()
)
TIMES = frozenset("오늘 내일 당일 하루 지금 매일 요즘 최근".split())
ONE_SYLLABLE = frozenset("향 맛 색 솜 굽 폭 끈 줄 핏 축 털 실".split())
MEASURED = frozenset(
    "길이 크기 무게 가격 높이 폭 너비 넓이 두께 둘레 깊이 사이즈 치수 용량 규격 색 색상 색깔 "
    "컬러 재질 소재 원단 성분 함량 기간 주기 시간 방법 위치 방향 각도 온도 압력 장력 속도 소음 "
    "냄새 향 맛 기한 제조일 원산지 번호 일자 날짜 개수 수량 간격 지름 비용 금액 요금 배송비 "
    "시기 색온도 밝기 굵기 세기 주소 글자수 가로폭 세로 등급".split()
)
"""What can be measured or told of anything."""
NO_MATTER_ALONE = frozenset(
    "주문 구매 구입 사용 이용 선택 서비스 등록 마련 취급 표시 적용 인식 작동 커버 처리 발생 "
    "도착 제작 발송 단계 문제 구성 종류 타입 방식 구조 모양 느낌 스타일 상태 관리 작업 진행 "
    "연락 도움 방법 장만 조절 변경 제거 구분 신청 접수".split()
)
"""Say something only beside another noun (대량구매, 각인 서비스)."""
ONLY_WHERE = frozenset(
    "세탁기 건조기 식기세척기 식세기 전자레인지 전자렌지 오븐 인덕션 가스레인지 "
    "에어프라이어 냉장고 냉동실 전기장판 영하 영상 한쪽 양쪽 혼자 하나 사진 후기 "
    "상세페이지 경우 기존 처음 이번".split()
)
"""Where and with what things are used."""
NO_NAMES = frozenset(
    "제품 상품 물건 고장 자리 모델 것 거 얼마 며칠 점 감사 사람 분 어머니 아버지 "
    "엄마 아빠 부모 부모님 할머니 할아버지 아이 아기 아들 딸 조카 남편 아내 친구 "
    "임산부 강아지 고양이 노견 노묘 반려견 반려묘 남자 여자 어른 초보 초보자 고객 "
    "판매자".split()
)
"""What is no matter at all, and those who use a thing: they are not asked about."""
NO_MATTER = (
    ONLY_WHERE
    | NO_NAMES
    | frozenset(
        "애기 애들 어르신 여성 남성 학생 초등학생 다른 집 중 후 전 뒤 위 아래 안 밖 "
        "옆 속 겉 겨울 여름 봄 가을 매일 아침 저녁 밤 낮 새벽 밤새 동안 사이 차이 "
        "사이트 방 기사 기사님 정품 새것 그것 이것 걸 생후 요즘 정상 동시 둘다 모두 "
        "전부 다음 수 게 건 번째 마리 원래 회사 매장 물 키 몸무게 체중 나이 개월 평소 "
        "직접 의미 해외 군부대 뜻 걱정 이유 생각 말 얘기 이야기 진짜 실제 대답 때 날 "
        "곳 데 품절 허리 얼굴 발목 손목 무릎 어깨 공기 임신 수유 천식 비염 당뇨 아토피 "
        "알레르기 알러지 바다 뉴스 조금 환기 지도".split()
    )
)
"""These, and when and what any question says."""
DONE = re.compile(
    r"(?:배송|교환|반품|환불|취소|설치|장착|조립|세탁|세척|포장|각인|인쇄|입고|출고|충전|수리|수선|교체|호환|연동|연결|분리|보관|소독|예약"
    r"|할인|결제|발행|발급|방수|수거|회수|보상|적립|변경|조절|인증|제작|대여|렌탈|급여|반업|도금|염색|리필|추출|절단|재단|탈부착|청소|코팅"
    r"|할부|입금|환전|신청|소개|접수|상담|조회|공제|구매|주문|녹화|녹음|난방|냉방|제거|피벗|회전|접이|해체|알림|정산|배달|구분|증정|서비스)$"
)
"""What shops and goods do, as a noun with a light verb; others ("결정", "확신") are no matter."""
