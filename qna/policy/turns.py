"""The words that the turns of `genre` are made of."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Waiting: "시간을 조금 내어 주시면".
PATIENCE = _words("시간 여유 양해 말미 인내심 인내 이해 짬 틈 아량 마음 기다림 너그러움")
GIVES_TIME = _words("허락 할애 내 내주 주 부탁 베풀 허용 가지 두 요청 구하 청하")
# The customer's doubts and virtues.
ARISES = _words("생기 들 있 남 크 많 갖 가지 느끼")
DOUBTS = _words(
    "의문 의구심 궁금증 고민 걱정 혼란 불편 염려 오해 불안 아쉬움 답답함 망설임 번거로움 어려움"
)
VIRTUES = _words(
    "따뜻 따뜻하 꼼꼼 세심 다정 자상 섬세 친절 현명 알뜰 부지런 멋지 대단 훌륭 깊 애틋 예쁘 신중 사려깊 지극 각별 "
    "센스있 대단하 정성스럽 다정하 야무지 철저 곱 아름답 남다르"
)
# The shop's own feelings.
HEAVY = _words("무겁 아프 편하 좋 쓰이 급하 간절 크 같 저리 철렁")
SHOP_FEELS = _words(
    "유감 뿌듯 든든 안타깝 속상 설레 반갑 영광 보람 무색 부끄럽 민망 조심스럽 안쓰럽 감격 뭉클 흐뭇 황송 애석 "
    "면목 들뜨 두근거리 가슴아프"
)
# Handing the question on.
PASSES = _words(
    "넣 걸 띄우 보내 올리 드리 하 맡기 건네 넘기 전하 부치 남기 청하 구하 받 얻 모으 여쭈"
)
PASSED = _words(
    "문의 요청 확인 말씀 질문 이야기 검토 의뢰 내용 메모 메시지 자문 의견 협조 도움 조언 요청서 전갈 부탁"
)
SEES_TO = _words(
    "조치 준비 신경쓰 챙기 힘쓰 노력 애쓰 서두르 독려 요청 당부 부탁 힘 쓰 기울이 진행 전달 공유 예정 계획 정리 "
    "최선 살피 돕 협조 촉구 재촉 하 다하 만전 기하"
)
# Why the shop must check first.
TAKES = _words(
    "필요 필수 선행 우선 요구 요하 수반 전제 불가피 동반 따르 중요 뒤따르 급선무 절실 요망 먼저 최우선"
)
STEPS = _words("절차 과정 단계 작업 시간 시일 것 점")
CARE = _words(
    "확인 검토 점검 파악 조사 답변 안내 실측 논의 협의 문의 검수 재확인 대조 상의 판단 설명 검증 의견 도움 조회 응대"
)
POINTS = _words("과정 사항 부분 점 내용 것 게 절차 거 데 곳 단계 서류 자료 항목")
LOOKS = _words(
    "보 따지 짚 거치 대조 듣 받 챙기 여쭤보 여쭙 맞추 들여다보 고려 감안 들 남 알 뜯어보 되짚 염두 구하 얻"
)
MATTERS = _words("부분 사항 내용 문의 질문 요청 문제 사안 건 만큼 때문 주제 영역 관계 정보")
GOODS = _words("제품 상품 물건 옷 것 거 용품 음식 식품 소재 부위")
GRAVE = _words(
    "직결 연결 중요 중요하 민감 예민 관련 연관 닿 밀접 좌우 영향 신중 걸리 엄격 조심 섬세 까다롭 결부 소중 귀중 "
    "직결되 중대 각별 유의 주의 심각 큰 크"
)
# Quoting the customer.
SAYS = _words(
    "말씀 하 남기 적 알리 문의 쓰 언급 느끼 생각 여기 주 전하 들 물 묻 여쭙 여쭈 이야기 제보 표현 걱정 요청 판단"
)
SAID = _words("말씀 문의 의견 질문 요청 글 제보 이야기 마음 소식 느낌 생각 걱정 점 내용 뜻")
WISHES = _words(
    "찾 원하 생각 고민 필요 궁금 궁금하 바라 희망 고려 계획 준비 기대 기다리 알아보 선호 알 꿈꾸 그리 염두 중시 "
    "중요 관심 하 문의 질문 여쭙 고르 살펴보"
)
# How the shop goes about its work.
MANNER = _words(
    "강조 단정 정리 요약 취합 서두르 신경쓰 집중 모으 더하 곁들이 참작 감안 고려 종합 구분 나누 유의 주의 명시 "
    "내 만전 쓰 기울이 쏟 챙기 되짚 거듭 반복 임의 추측 예단 짐작 담 다하 기하 힘쓰 애쓰 묶 합치 모아 비교 발휘 "
    "직접 우선 가리 놓치 빠뜨리 지체 미루 지나치 잊 서둘 붙잡 붙이 독려 협력 협조 의논 힘 힘입 재촉 맞추 근거 토대 따지 짚 거르"
)
MANNER_ENDINGS = _words("어 아 여 어서 아서 여서 고 고서 며 으며 면서 으면서 지 게 도록")
CARING = _words("ㄴ지요 은지요 는지요 ㄴ가요 은가요 나요 을까요 ㄹ까요 을지요 ㄹ지요 는지 ㄴ지")
ANSWERS = _words("답변 회신 답 답글 댓글 안내 연락 설명 소식 메시지 결과 알림")
MISHONOURED = _words("나오 있 없 되 크 작 맞 좋 같 걸리 들어가 남 적")
WORTHS = _words("의미 관심 여유 도움 뜻 정성 인연 책임 성의 깊이 가치 보탬")
WORDS = _words("답변 안내 설명 회신 말씀 문의 의견 심정 마음 답 말 글 응대 질문 정보")
CAUTIOUS = _words(
    "적절 옳 바람직 조심스럽 부적절 섣부르 무리 어렵 성급 맞 도리 좋 낫 정확 안전 적합 조심 부담스럽 곤란 힘들 책임"
)
BEARING = _words("모습 마음 정성 태도 안목 센스 배려 말씀 성의 점 열정 눈썰미")
# Verbs of state: never a step of the shop's.
STATES = _words(
    "있 없 되 만들어지 이루어지 들어가 나오 남 걸리 크 작 다르 같 많 적 맞 좋 얇 두껍 가볍 무겁 길 짧 넓 좁 높 낮 밝 "
    "어둡 강하 약하 부드럽 딱딱 비치 늘어나 줄어들 빠지 새 마르 젖 쉬 닫 열 팔 팔리 떨어지 뛰어나 우수 튼튼 저렴 비싸 "
    "쉽 어렵 편하 잘 두드러지 붙 나 오 가 세 순하 알맞 생산 제작 판매 구성 운영 진행 실시 취급 보유 사용 적용"
)
TRIES = _words("저희 제가 담당자 담당 직원 저 팀 부서")
BEINGS = _words(
    "고객님 아기 아이 자녀 강아지 고양이 반려견 반려묘 반려동물 가족 부모님 어머님 아버님 어머니 아버지 할머니 할아버지 남편 아내 "
    "친구 어르신 조카 손주 댕댕이 냥이 분 아이들 본인 누구"
)
# "분리되는 뚜껑": what a question in "되나요" asks, now said of the goods.
ABILITIES = _words(
    "분리 조절 호환 방수 연동 교체 충전 탈부착 지원 접이 회전 수납 포함 동봉 각인 신축"
)
OPEN_HEADS = _words("것 지 방법 여부 기간 시간 날짜 시점 범위 일정 정도 경우 대로 기종 모델")
TELLS = _words("결정 처리 알 찾 이해 판단 확인 답변 단정 장담 예상 가늠 확신 말씀 확답 짐작 파악")
CLOSED = _words("품절 단종 매진 완판 마감 종료 불가 불가능 무료 소진")
MEASURES = _words("기간 시간 날짜 시기 시점 비용 금액 일수 횟수 양 범위 방법 개수 순서 절차")
# Nouns whose value or cause a question asks for, whatever qualifies them.
DEGREES = _words(
    "정도 크기 무게 사이즈 치수 길이 높이 깊이 두께 굵기 너비 각도 방향 온도 속도 모양 방식 법 위치 간격 주소 인원"
)
FAULTS = _words("문제 현상 증상 불량 하자 고장")
FITS = _words("맞 알맞 어울리")
ANSWERING = _words("있 없 필요 우수 뛰어나 훌륭 탁월 완벽")
OCCASIONS = _words("선물 시간 날 추억 하루 자리 여행 순간 기억 연말 파티 기념일")
# Nouns that state an answer where neither the question holds them nor the sentence leaves them open.
ASSERTED = _words(
    "무료 유료 유상 무상 국내산 국산 수입산 중국산 미국산 호주산 베트남산 품절 단종 전용 매진 절판 완판 한정판 순면 "
    "천연 정품 당일 무료배송 새벽배송"
)
ALL = VIRTUES | SHOP_FEELS | PASSED | TAKES | STEPS | CARE | ANSWERS
"""Words that no broken text is known by."""
