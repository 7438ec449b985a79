"""The addresses of the pages for staff, read from the application: a new one is looked at too."""

import re

from flask import Flask

NO_PAGES = {
    "static": "files",
    "login.home": "leads on",
    "login.show": "nobody who came in sees it",
    "second.code": "nobody who came in sees it",
    "login.healthz": "for machines",
    "login.readyz": "for machines",
    "again.token": "for the script",
    "queue.pulse": "for the script",
    "looking.pulse": "for the script",
    "question.status": "for the script",
    "past_answers.hints": "for the script",
    "past_answers.state": "for the script",
    "trials.show": "for the script",
    "looking.following": "leads on",
    "figures.export": "a file",
    "notices.tried": "needs a notice that was sent",
    "connecting.ask": "needs a platform in its query",
}
"""Endpoints that answer GET with something else, and why they are left out."""


def page_addresses(app: Flask) -> list[str]:
    """Each page once; the thing it is about has the number 1."""
    rules = (
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGES
    )
    return sorted(re.sub("<[^>]*>", "1", rule.rule) for rule in rules)
