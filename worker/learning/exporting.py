"""All decisions as lines, one after the other: read, masked, parted, without repeats, counted."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from qna.learning.decided import decided_replies
from qna.learning.masking import masked
from qna.learning.splits import Cuts, Seen
from qna.learning.tally import Tally
from worker.learning.examples import Kind, Line, key_of, lines_of


def learning_lines(
    session: Session,
    kind: Kind,
    cuts: Cuts,
    tally: Tally,
    *,
    secret: bytes,
    shop: str | None = None,
) -> Iterator[Line]:
    """The lines of `kind` with their `split`, oldest decision first; `tally` counts along.

    Memory for a few hundred decisions, however many there are.
    """
    with Seen() as seen:
        for decided in decided_replies(session, secret=secret, shop=shop):
            clean = masked(decided)
            if clean is None:
                tally.left_out("personal")
                continue
            split = cuts.split_of(clean.decided_at)
            if why := seen.elsewhere(clean, split):
                tally.left_out(f"{why}_elsewhere")
                continue
            lines = list(lines_of(kind, clean))
            fresh = [line for line in lines if seen.is_new(split, *key_of(kind, line))]
            tally.took(clean, split, lines, fresh)
            yield from ({**line, "split": split.value} for line in fresh)
