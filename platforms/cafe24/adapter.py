"""Cafe24: pushes with ids, articles by API, replies as child articles."""

from typing import ClassVar

from platforms.access import yes_or_no
from platforms.base import Capabilities, Setting
from platforms.cafe24 import board, inbound, outbound
from platforms.cafe24.auth import PER_SECOND
from platforms.contract import Platform


class Cafe24Platform(Platform):
    """See README.md beside this file."""

    name = "cafe24"
    title = "카페24"
    pace = PER_SECOND
    capabilities: ClassVar[Capabilities] = Capabilities(
        push=True,
        poll=True,
        secret_posts=True,
        reconcile=True,
        second_answer="a new child article",
        follow_ups="by polling",
        personal_data="kept: writer's name as shown, member id",
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            "webhook_secret",
            "Webhook key",
            secret=True,
            help="The X-API-Key that the developer centre shows for the app's webhooks.",
        ),
        Setting("mall_id", "Mall id", help="The first part of <mall_id>.cafe24.com."),
        Setting("client_id", "Client id of the app"),
        Setting("client_secret", "Client secret of the app", secret=True),
        Setting(
            "refresh_token",
            "Refresh token",
            secret=True,
            help="From the app's authorisation; used once, then replaced by the one it brings. "
            "Scopes: mall.read_community, mall.write_community.",
        ),
        Setting(
            "board_nos",
            "Numbers of the product Q&A boards",
            default=inbound.BOARDS,
            help="Separated by commas; they differ per mall. Board 9 is usually 1:1 맞춤상담, "
            "which is private.",
        ),
        Setting("shop_no", "Number of the multi-shop", required=False, default="1"),
        Setting("writer", "Name shown as the writer", required=False),
        Setting("member_id", "Member id of replies (the mall id if empty)", required=False),
        Setting("reply_title", "Title of replies (the question's if empty)", required=False),
        Setting("client_ip", "IP address given with replies", required=False, default="127.0.0.1"),
        yes_or_no("use_push_log", "Read the log of failed pushes (yes or no)"),
        Setting("calls_per_second", "Calls per second", required=False, default="2"),
        Setting("api_version", "API version", required=False, default="2025-12-01"),
        Setting("api_base", "API address", required=False, address=True),
    )
    console_steps: ClassVar[str] = (
        "Cafe24 developer centre > your app > Webhook: enter {webhook_url} and choose the events "
        "90033, 90036 and 90039; copy the API key shown there into webhook_secret."
    )

    verify = staticmethod(inbound.verify_key)
    parse = staticmethod(inbound.parse_event)
    fetch_question = staticmethod(inbound.fetch_question)
    poll = staticmethod(board.poll)
    read = staticmethod(outbound.read)
    post_reply = staticmethod(outbound.post_reply)
    check_credentials = staticmethod(outbound.check_credentials)
