"""Boards whose posts form threads: questions, answers below them, what customers wrote below those.

Such platforms list posts by the time they were written, so that an answer of today and the
question of last week come in different windows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

DEEPEST = 4
"""Levels that are looked up above a post: question, answer, follow-up, answer."""


class Post(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def above(self) -> int | None:
        """The number of the post it answers; None for a question."""
        ...

    @property
    def is_gone(self) -> bool: ...


P = TypeVar("P", bound=Post)


@dataclass
class Threads(Generic[P]):
    """Questions, the answers to each, and the follow-ups, each with the question it belongs to."""

    questions: list[P] = field(default_factory=list)
    answers: dict[int, list[P]] = field(default_factory=lambda: defaultdict(list))
    follow_ups: list[tuple[P, P]] = field(default_factory=list)


def thread(
    listed: Iterable[P],
    fetch: Callable[[Sequence[int]], Iterable[P]],
    same_author: Callable[[P, P], bool],
) -> Threads[P]:
    """Sort `listed`; `fetch(numbers)` brings posts above that were not listed, if they exist.

    What the question's own author wrote below it is a follow-up, all else is an answer.
    """
    posts = {post.number: post for post in listed}
    for _ in range(DEEPEST):
        above = {post.above for post in posts.values() if post.above is not None}
        missing = sorted(number for number in above if number and number not in posts)
        found = {post.number: post for post in fetch(missing)} if missing else {}
        if not found:
            break
        posts |= found
    threads: Threads[P] = Threads()
    for number in sorted(posts):
        _place(threads, posts, posts[number], same_author)
    return threads


def _place(
    threads: Threads[P], posts: dict[int, P], post: P, same_author: Callable[[P, P], bool]
) -> None:
    if post.is_gone:
        return
    if post.above is None:
        threads.questions.append(post)
        return
    root = _root(posts, post)
    if root is None:
        return
    if same_author(post, root):
        threads.follow_ups.append((post, root))
    else:
        threads.answers[post.above].append(post)


def _root(posts: dict[int, P], post: P) -> P | None:
    for _ in range(DEEPEST):
        if post.above is None:
            return post
        if (parent := posts.get(post.above)) is None:
            return None
        post = parent
    return None
