"""Shopify has no call that answers a question: the shop's callback takes the reply."""

from platforms.access import credential
from platforms.base import ShopAccess
from platforms.callback import post_callback, signed_headers
from qna.outgoing import DeliveryError, OutgoingReply, PostResult


def post_reply(shop: ShopAccess, reply: OutgoingReply) -> PostResult:
    """One signed POST to `shop.reply_url`; raises `DeliveryError`."""
    secrets = [credential(shop, "callback_secret")]
    return post_callback(shop, secrets, reply)


def check_settings(shop: ShopAccess) -> str:
    """What can be known without posting anything; raises `DeliveryError`."""
    signed_headers("check", b"", [credential(shop, "callback_secret")])
    if not shop.reply_url:
        raise DeliveryError("reply_url is missing: replies have nowhere to go", permanent=True)
    return "The secret can sign. The callback itself is tried with the first approved reply."
