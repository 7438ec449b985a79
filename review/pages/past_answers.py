"""A shop's past answers: how many there are, and the files that bring them along."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from qna.dispatch import IMPORT_ANSWERS
from qna.incoming import clean_text
from qna.models import AnswerImport, ImportState, Question, Role, Shop, now
from qna.reuse.columns import FIELDS, NEEDED
from qna.reuse.files import MAX_BYTES, MAX_ROWS
from qna.reuse.rows import RowWrong, read_row
from qna.store import answer_imports
from qna.store.answer_imports import PIECE_BYTES, ImportInvalid
from qna.store.past_answers import count_past
from review.auth import me, needs
from review.clock import zone
from review.forms import parse_id, text
from review.import_words import FIELD
from review.pages.question import load
from review.reuse import MAX_HINTS, offers
from review.services import get_or_404, reading, services, writing

page = Blueprint("past_answers", __name__)
PREVIEWED = 8
WORKING = (ImportState.TO_READ, ImportState.TO_TAKE, ImportState.TO_DELETE)


@page.get("/shops/<int:shop_id>/answers")
@needs(Role.MANAGER)
def show(shop_id: int) -> str:
    return _page(shop_id)


def _page(shop_id: int, error: str = "") -> str:
    with reading() as session:
        shop = get_or_404(session, Shop, shop_id)
        return render_template(
            "past_answers.html",
            shop=shop,
            counts=count_past(session, shop_id),
            imports=answer_imports.imports_of(session, shop_id),
            piece_bytes=PIECE_BYTES,
            max_bytes=MAX_BYTES,
            max_rows=MAX_ROWS,
            error=error,
        )


@page.post("/shops/<int:shop_id>/answers")
@needs(Role.MANAGER)
def upload(shop_id: int) -> AnyResponse | tuple[str, int]:
    """A small file in one form, for a browser without scripts; others come in pieces."""
    file = request.files.get("file")
    content = file.read() if file else b""
    if file is None or not content:
        return _page(shop_id, error=_("파일을 골라 주세요.")), 422
    try:
        with writing() as session:
            shop = get_or_404(session, Shop, shop_id)
            row = answer_imports.bring(
                session, shop, content, file_name=_name(file.filename), staff_id=me().id
            )
    except ImportInvalid:
        return _page(shop_id, error=_too_many()), 422
    services().dispatcher.nudge(IMPORT_ANSWERS, row.id)
    return redirect(url_for("past_answers.one", shop_id=shop_id, import_id=row.id), 303)


def _name(given: str | None) -> str:
    """Without the folders that some browsers send along."""
    return clean_text((given or "").replace("\\", "/").rpartition("/")[2][:800])[:200] or "–"


def _too_many() -> str:
    words = _("끝내지 않은 파일이 %(count)s개 있습니다. 먼저 끝내거나 지워 주세요.",
              count=answer_imports.MAX_OPEN)  # fmt: skip
    return str(words)


@page.post("/shops/<int:shop_id>/answers/begin")
@needs(Role.MANAGER)
def begin(shop_id: int) -> AnyResponse:
    """A file comes in pieces: where they go, in order."""
    try:
        with writing() as session:
            shop = get_or_404(session, Shop, shop_id)
            name = _name(text("name", 800))
            row = answer_imports.record_import(session, shop, file_name=name, staff_id=me().id)
    except ImportInvalid:
        return _refused(_too_many())
    return jsonify(
        pieces=url_for("past_answers.piece", shop_id=shop_id, import_id=row.id),
        finish=url_for("past_answers.finish", shop_id=shop_id, import_id=row.id),
    )


def _refused(error: str) -> AnyResponse:
    answer = jsonify(error=error)
    answer.status_code = 422
    return answer


@page.post("/shops/<int:shop_id>/answers/<int:import_id>/pieces")
@needs(Role.MANAGER)
def piece(shop_id: int, import_id: int) -> AnyResponse:
    """One piece; the same one again changes nothing."""
    file, number = request.files.get("piece"), parse_id(request.form.get("number"))
    content = file.read() if file else b""
    try:
        with writing() as session:
            _own(session, shop_id, import_id)
            answer_imports.add_piece(session, import_id, -1 if number is None else number, content)
    except ImportInvalid:
        return _refused(_("파일을 올리지 못했습니다. 처음부터 다시 해 주세요."))
    return Response(status=204)


@page.post("/shops/<int:shop_id>/answers/<int:import_id>/finish")
@needs(Role.MANAGER)
def finish(shop_id: int, import_id: int) -> AnyResponse:
    with writing() as session:
        _own(session, shop_id, import_id)
        answer_imports.finish_upload(session, import_id)
    services().dispatcher.nudge(IMPORT_ANSWERS, import_id)
    return jsonify(next=url_for("past_answers.one", shop_id=shop_id, import_id=import_id))


def _own(session: Session, shop_id: int, import_id: int) -> AnswerImport:
    row = session.get(AnswerImport, import_id)
    if row is None or row.shop_id != shop_id:
        abort(404)
    return row


@page.get("/shops/<int:shop_id>/answers/<int:import_id>")
@needs(Role.MANAGER)
def one(shop_id: int, import_id: int) -> AnyResponse | str:
    """One file: what it is, how far it is, what became of its rows."""
    with reading() as session:
        shop = get_or_404(session, Shop, shop_id)
        row = session.get(AnswerImport, import_id)
        if row is None:  # everything that it brought is out again
            return redirect(url_for("past_answers.show", shop_id=shop_id), 303)
        return _import_page(session, shop, _own(session, shop_id, import_id))


def _import_page(session: Session, shop: Shop, row: AnswerImport, **more: Any) -> str:
    columns = more.pop("columns", None)
    if columns is None and row.state == ImportState.TO_MAP:
        columns = answer_imports.known_columns(session, row.headers, row.signature)
    preview = _preview(row, columns or {})
    return render_template(
        "past_import.html", shop=shop, row=row, state=_state(row), working=row.state in WORKING,
        columns=columns or {}, preview=preview, fields=FIELDS, needed=NEEDED, **more,
    )  # fmt: skip


def _state(row: AnswerImport) -> str:
    return f"{row.state}/{row.position}/{row.attempts}"


@page.get("/shops/<int:shop_id>/answers/<int:import_id>/state")
@needs(Role.MANAGER)
def state(shop_id: int, import_id: int) -> AnyResponse | str:
    """204 while it is `seen`; the progress while rows are taken; else the page is loaded anew."""
    with reading() as session:
        row = session.get(AnswerImport, import_id)
        if row is not None and row.shop_id == shop_id:
            if request.args.get("seen") == _state(row):
                return Response(status=204)
            if row.state == request.args.get("seen", "").partition("/")[0]:
                return render_template(
                    "_import_progress.html", row=row, state=_state(row),
                    shop=get_or_404(session, Shop, shop_id),
                )  # fmt: skip
    return Response(status=200, headers={"HX-Refresh": "true"})


def _columns() -> dict[str, int]:
    """Field → place, as the form names them; the first column is 0."""
    places = {field: parse_id(request.form.get(f"column_{field}")) for field in FIELDS}
    return {field: place for field, place in places.items() if place is not None}


@page.post("/shops/<int:shop_id>/answers/<int:import_id>/preview")
@needs(Role.MANAGER)
def preview(shop_id: int, import_id: int) -> str:
    """The first rows as they would be taken with the columns as they are chosen now."""
    with reading() as session:
        row = _own(session, shop_id, import_id)
        shop = get_or_404(session, Shop, shop_id)
        return render_template(
            "_import_preview.html", preview=_preview(row, _columns()), shop=shop, row=row
        )


def _preview(row: AnswerImport, columns: dict[str, int]) -> list[dict[str, Any]]:
    """`[{"said": PastRow}]`, or `{"problem": RowProblem}` for a row that would not be taken."""
    if not set(NEEDED) <= set(columns):
        return []
    place: ZoneInfo = zone(row.shop.timezone)
    shown: list[dict[str, Any]] = []
    for cells in row.sample[:PREVIEWED]:
        try:
            shown.append({"said": read_row(cells, columns, place, now=now())})
        except RowWrong as wrong:
            shown.append({"problem": wrong.problem})
    return shown


@page.post("/shops/<int:shop_id>/answers/<int:import_id>/start")
@needs(Role.MANAGER)
def start(shop_id: int, import_id: int) -> AnyResponse | tuple[str, int]:
    """The columns are right: take the rows."""
    columns = _columns()
    try:
        with writing() as session:
            _own(session, shop_id, import_id)
            answer_imports.start_taking(session, import_id, columns, staff_id=me().id)
    except ImportInvalid as error:
        field = str(FIELD.get(str(error), error))
        words = _("어느 칸인지 정해 주세요: %(field)s", field=field)
        with reading() as session:
            shop, row = get_or_404(session, Shop, shop_id), _own(session, shop_id, import_id)
            return _import_page(session, shop, row, columns=columns, error=words), 422
    services().dispatcher.nudge(IMPORT_ANSWERS, import_id)
    return redirect(url_for("past_answers.one", shop_id=shop_id, import_id=import_id), 303)


@page.post("/shops/<int:shop_id>/answers/<int:import_id>/delete")
@needs(Role.MANAGER)
def delete(shop_id: int, import_id: int) -> AnyResponse:
    """Take everything out again that the file brought."""
    with writing() as session:
        _own(session, shop_id, import_id)
        to_do = answer_imports.delete_import(session, import_id, staff_id=me().id)
    if to_do:
        services().dispatcher.nudge(IMPORT_ANSWERS, import_id)
    flash(_("지웁니다.") if to_do else _("지웠습니다."), "ok")
    return redirect(url_for("past_answers.show", shop_id=shop_id), 303)


@page.get("/promises/past")
@needs(Role.VIEWER)
def hints() -> str:
    """For the rows of the list of promises: what was answered to such a question before."""
    ids = [parse_id(given) for given in request.args.getlist("id")[:MAX_HINTS]]
    found = []
    with reading() as session:
        for question_id in filter(None, ids):
            question = session.get(Question, question_id)
            if question is None or (question.secret and not me().sees_secret):
                continue
            if best := offers(session, load(session, question_id, me()), limit=1):
                found.append((question, best[0]))
        return render_template("_past_hints.html", found=found)
