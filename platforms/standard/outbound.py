"""Replies of a generic storefront: the signed callback."""

from platforms.base import ShopAccess
from platforms.callback import post_callback, signed_headers
from qna.outgoing import DeliveryError, OutgoingReply, PostResult


def post_reply(shop: ShopAccess, reply: OutgoingReply) -> PostResult:
    """One signed POST to `shop.reply_url`; raises `DeliveryError`."""
    return post_callback(shop, shop.webhook_secrets, reply)


def check_settings(shop: ShopAccess) -> str:
    """What can be known without posting anything; raises `DeliveryError`."""
    signed_headers("check", b"", shop.webhook_secrets)
    if not shop.reply_url:
        raise DeliveryError("reply_url is missing: replies have nowhere to go", permanent=True)
    return "The secret can sign. The callback itself is tried with the first approved reply."
