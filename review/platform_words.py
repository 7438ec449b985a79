"""What the platforms' forms ask, in Korean: adapters and commands say it in English."""

from flask import Flask
from flask_babel import get_locale

KOREAN = {
    # Steps in the platform's console
    "In the storefront: send question.created, question.updated, question.deleted and question.answered to {webhook_url}, signed as Standard Webhooks with the secret shown.": "쇼핑몰에서 question.created, question.updated, question.deleted, question.answered를 {webhook_url}(으)로 보내세요. 보여 드린 비밀값으로 Standard Webhooks 방식으로 서명합니다.",
    "Cafe24 developer centre > your app > Webhook: enter {webhook_url} and choose the events 90033, 90036 and 90039; copy the API key shown there into webhook_secret.": "카페24 개발자센터 > 내 앱 > Webhook에 {webhook_url}을(를) 넣고 이벤트 90033, 90036, 90039를 고르세요. 거기에 보이는 API 키를 webhook_secret에 옮겨 적습니다.",
    "Naver Commerce API centre > your application: enter this machine's public address among the allowed callers and choose the API group for inquiries (문의). There is no webhook.": "네이버 커머스API센터 > 내 애플리케이션의 API 호출 IP에 이 서버의 공인 IP를 넣고 API 그룹에서 문의를 고르세요. 웹훅은 없습니다.",
    "Coupang Wing > seller details > OPEN API keys: issue keys for your own development and enter this machine's public address. There is no webhook.": "쿠팡 Wing > 판매자정보 > OPEN API 키 발급에서 자체개발용 키를 발급하고 이 서버의 공인 IP를 넣으세요. 웹훅은 없습니다.",
    "In Shopify, the review app or the form: send question events to {webhook_url}. Shopify itself: subscribe to metaobjects/create, update and delete with the filter type:<yours>.": "Shopify, 리뷰 앱 또는 문의 양식에서 문의 이벤트를 {webhook_url}(으)로 보내세요. Shopify 자체는 metaobjects/create, update, delete를 type:<내 유형> 필터로 구독합니다.",
    # Standard Webhooks, and what several platforms ask
    "Signing secret": "서명 비밀값",
    "whsec_ and base64; made for the shop where it is left empty.": "whsec_로 시작하는 base64. 비우면 만들어 드립니다.",
    "Address that takes replies": "답글을 받을 주소",
    "Must answer as README.md says.": "README.md에 적힌 대로 응답해야 합니다.",
    "Must answer as platforms/standard/README.md says.": "platforms/standard/README.md에 적힌 대로 응답해야 합니다.",
    "Calls per second": "초당 호출 수",
    "API version": "API 버전",
    "API address": "API 주소",
    "Read 상품 문의 (yes or no)": "상품 문의 가져오기 (yes 또는 no)",
    # Cafe24
    "Webhook key": "웹훅 키",
    "The X-API-Key that the developer centre shows for the app's webhooks.": "개발자센터의 앱 웹훅 화면에 보이는 X-API-Key입니다.",
    "Mall id": "쇼핑몰 아이디",
    "The first part of <mall_id>.cafe24.com.": "<mall_id>.cafe24.com의 앞부분입니다.",
    "Client id of the app": "앱의 Client ID",
    "Client secret of the app": "앱의 Client Secret",
    "Refresh token": "갱신 토큰 (refresh token)",
    "From the app's authorisation; used once, then replaced by the one it brings. Scopes: mall.read_community, mall.write_community.": "앱을 인증할 때 받은 값입니다. 한 번 쓰면 새 값으로 바뀝니다. 권한: mall.read_community, mall.write_community.",
    "Numbers of the product Q&A boards": "상품 Q&A 게시판 번호",
    "Separated by commas; they differ per mall. Board 9 is usually 1:1 맞춤상담, which is private.": "쉼표로 나눕니다. 쇼핑몰마다 다릅니다. 9번은 대개 비공개인 1:1 맞춤상담입니다.",
    "Number of the multi-shop": "멀티쇼핑몰 번호",
    "Name shown as the writer": "작성자로 보일 이름",
    "Member id of replies (the mall id if empty)": "답글의 회원 아이디 (비우면 쇼핑몰 아이디)",
    "Title of replies (the question's if empty)": "답글 제목 (비우면 문의 제목)",
    "IP address given with replies": "답글에 적을 IP 주소",
    "Read the log of failed pushes (yes or no)": "실패한 웹훅 기록 읽기 (yes 또는 no)",
    # Naver
    "Application id": "애플리케이션 ID",
    "Commerce API centre > my applications.": "커머스API센터 > 내 애플리케이션에 있습니다.",
    "Application secret": "애플리케이션 시크릿",
    "Begins with $2a$.": "$2a$로 시작합니다.",
    "Read 고객문의 (yes or no)": "고객문의 가져오기 (yes 또는 no)",
    "Kind of application": "애플리케이션 종류",
    "SELLER for an agency that works for other sellers; then account_id is needed.": "다른 판매자를 대신하는 대행사는 SELLER이고, 그때는 account_id가 필요합니다.",
    "Seller's account id": "판매자 계정 ID",
    "Only with token_type SELLER.": "token_type이 SELLER일 때만 씁니다.",
    # Coupang
    "Vendor id": "업체코드",
    "A and eight digits, from Wing > seller details.": "A와 숫자 8자리. Wing > 판매자정보에 있습니다.",
    "Access key": "Access Key",
    "Secret key": "Secret Key",
    "Wing id of the person who answers": "답변하는 사람의 Wing 아이디",
    "Read 고객센터 문의 (yes or no)": "고객센터 문의 가져오기 (yes 또는 no)",
    "They take one answer: a holding reply spends it, so it waits for the last hours before Coupang answers by itself.": "답변을 한 번만 받습니다. 잠시 답변이 그 한 번을 쓰므로, 쿠팡이 스스로 답하기 직전 몇 시간까지 기다렸다가 보냅니다.",
    "Version of the list call": "목록 조회 API 버전",
    "Version of replies": "답변 API 버전",
    # Shopify and review apps
    "Who sends the questions": "문의를 보내는 곳",
    "shopify: Shopify metaobjects (a form of the shop's own); judgeme: Judge.me; stamped: Stamped Q&A; okendo: Okendo (Svix)": "shopify: Shopify 메타오브젝트(쇼핑몰의 자체 양식), judgeme: Judge.me, stamped: Stamped Q&A, okendo: Okendo (Svix)",
    "Secret that the sender signs with": "보내는 쪽이 서명하는 비밀값",
    "Two are valid while rotating.": "바꾸는 동안에는 두 값을 모두 받습니다.",
    "Secret that signs replies (whsec_…)": "답글에 서명할 비밀값 (whsec_…)",
    "Shop domain": "쇼핑몰 도메인",
    "<name>.myshopify.com": "<이름>.myshopify.com",
    "Type of the metaobjects": "메타오브젝트 유형",
    "Header of the signature (the preset's)": "서명 헤더 (비우면 고른 곳의 것)",
    "How it signs (as the preset)": "서명 방식 (비우면 고른 곳의 것)",
    "base64 or hex of an HMAC-SHA256, a fixed secret, or Standard Webhooks (Svix).": "HMAC-SHA256의 base64나 hex, 고정 비밀값, 또는 Standard Webhooks (Svix).",
    "Header of the topic (the preset's)": "이벤트 이름 헤더 (비우면 고른 곳의 것)",
    "Topics of a question that was created": "새 문의의 이벤트 이름",
    "Topics of a question that was updated": "고친 문의의 이벤트 이름",
    "Topics of a question that was deleted": "지운 문의의 이벤트 이름",
    "Topics of a question that was answered": "답변된 문의의 이벤트 이름",
    "Separated by commas; * takes every push.": "쉼표로 나눕니다. *는 모두 받습니다.",
    "JSON pointer to the text": "문의 글의 JSON 포인터",
    "JSON pointer to the id": "문의 번호의 JSON 포인터",
    "JSON pointer to the product id": "상품 번호의 JSON 포인터",
    "JSON pointer to the product name": "상품 이름의 JSON 포인터",
    "JSON pointer to the author": "작성자의 JSON 포인터",
    "JSON pointer to the asked at": "작성 시각의 JSON 포인터",
    "JSON pointer to the answer": "답변의 JSON 포인터",
    # WooCommerce
    "Copy platforms/woocommerce/jamsi-bridge.php into wp-content/mu-plugins. Then WooCommerce > settings > advanced > webhooks: one webhook with the topic Action for each of woocommerce_jamsi_comment, woocommerce_jamsi_comment_edited and woocommerce_jamsi_comment_removed, all to {webhook_url} with one secret. Without the bridge questions are found by polling alone.": "platforms/woocommerce/jamsi-bridge.php를 wp-content/mu-plugins에 복사하세요. 그다음 WooCommerce > 설정 > 고급 > 웹훅에서 주제가 Action인 웹훅을 woocommerce_jamsi_comment, woocommerce_jamsi_comment_edited, woocommerce_jamsi_comment_removed마다 하나씩 만들고, 모두 {webhook_url}(으)로 같은 비밀값을 써서 보내세요. 이 파일이 없으면 문의를 주기적으로 가져오기만 합니다.",
    "Address of the site": "사이트 주소",
    "https://shop.example": "https://shop.example",
    "WordPress user who answers": "답변하는 WordPress 사용자",
    "Application password of that user": "그 사용자의 애플리케이션 비밀번호",
    "WordPress > users > profile; the user needs the right to moderate comments.": "WordPress > 사용자 > 프로필에 있습니다. 댓글을 관리할 권한이 필요합니다.",
    "Secret of the webhook": "웹훅 비밀값",
    "Comment types that are questions": "문의로 볼 댓글 유형",
    "What is written on a product page has the type review, questions too.": "상품 화면에 쓴 글은 문의도 유형이 review입니다.",
    "Text in the address of a question": "문의 주소에 들어 있는 글자",
    "Keeps comments on blog posts out.": "블로그 글의 댓글을 걸러 냅니다.",
    "Address that takes replies instead": "답글을 대신 받을 주소",
    "Secret of that address (whsec_…)": "그 주소의 비밀값 (whsec_…)",
    # 11번가, ESM+
    "11번가 Open API centre > 서비스 등록·확인: issue a key and register this machine's public address. There is no webhook.": "11번가 Open API 센터 > 서비스 등록·확인에서 키를 발급하고 이 서버의 공인 IP를 등록하세요. 웹훅은 없습니다.",
    "Open API key": "Open API 키",
    "32 characters, from 11번가 Open API centre > 서비스 등록·확인.": "32자. 11번가 Open API 센터 > 서비스 등록·확인에 있습니다.",
    "ESM+ > ESM Trading API: apply for the API with your domain and this machine's public address; the secret key comes by e-mail. There is no webhook.": "ESM+ > ESM Trading API에서 도메인과 이 서버의 공인 IP로 API를 신청하세요. 비밀 키는 이메일로 옵니다. 웹훅은 없습니다.",
    "ESM+ master id": "ESM+ 마스터 ID",
    "Comes by e-mail after a review.": "심사 뒤 이메일로 옵니다.",
    "Own domain": "자체 도메인",
    "As entered with the application for the API.": "API를 신청할 때 적은 것과 같아야 합니다.",
    "Seller id at G마켓": "G마켓 판매자 ID",
    "Seller id at 옥션": "옥션 판매자 ID",
    # What is wrong with a value
    "must not be empty": "비어 있습니다",
}  # fmt: skip


def install(app: Flask) -> None:
    app.jinja_env.filters["asked_of_platform"] = asked


def asked(text: str) -> str:
    """One of a form's texts in the language of the page; English where no Korean is known."""
    return KOREAN.get(text, text) if str(get_locale()) == "ko" else text


def wrong(reason: str) -> str:
    """`key: what is wrong with it`, as far as there are Korean words for it."""
    key, colon, words = reason.partition(": ")
    return f"{key}: {asked(words)}" if colon else asked(reason)
