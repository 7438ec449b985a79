"""WooCommerce: `action.*` webhooks in, WordPress comments or a callback out."""

from typing import ClassVar

from platforms.base import Capabilities, Setting
from platforms.contract import Platform
from platforms.mapped import mapping_settings
from platforms.woocommerce import inbound, outbound
from platforms.woocommerce.client import PER_SECOND


class WooCommercePlatform(Platform):
    """See README.md beside this file."""

    name = "woocommerce"
    title = "WooCommerce"
    pace = PER_SECOND
    capabilities: ClassVar[Capabilities] = Capabilities(
        push=True,
        poll=True,
        reconcile=True,
        second_answer="a new comment",
        follow_ups="by polling",
        personal_data="kept: author's name as shown, number",
    )
    content_types: ClassVar[tuple[str, ...]] = (
        "application/json",
        "application/x-www-form-urlencoded",  # the ping of a new webhook
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("webhook_secret", "Secret of the webhook", secret=True),
        Setting(
            "api_base",
            "Address of the site",
            required=False,
            help="https://shop.example",
            address=True,
        ),
        Setting("wp_user", "WordPress user who answers", required=False),
        Setting(
            "wp_application_password",
            "Application password of that user",
            secret=True,
            required=False,
            help="WordPress > users > profile; the user needs the right to moderate comments.",
        ),
        Setting("reply_url", "Address that takes replies instead", required=False),
        Setting("callback_secret", "Secret of that address (whsec_…)", secret=True, required=False),
        Setting(
            "link_filter",
            "Text in the address of a question",
            required=False,
            default=inbound.LINK_FILTER,
            help="Keeps comments on blog posts out.",
        ),
        Setting(
            "comment_types",
            "Comment types that are questions",
            required=False,
            default=inbound.COMMENT_TYPES,
            help="What is written on a product page has the type review, questions too.",
        ),
        *mapping_settings(**inbound.DEFAULTS),
    )
    console_steps: ClassVar[str] = (
        "Copy platforms/woocommerce/jamsi-bridge.php into wp-content/mu-plugins. Then WooCommerce "
        "> settings > advanced > webhooks: one webhook with the topic Action for each of "
        "woocommerce_jamsi_comment, woocommerce_jamsi_comment_edited and "
        "woocommerce_jamsi_comment_removed, all to {webhook_url} with one secret. Without the "
        "bridge questions are found by polling alone."
    )

    verify = staticmethod(inbound.verify_signature)
    parse = staticmethod(inbound.parse_event)
    fetch_question = staticmethod(inbound.fetch_question)
    poll = staticmethod(inbound.poll)
    read = staticmethod(outbound.read)
    post_reply = staticmethod(outbound.post_reply)
    check_credentials = staticmethod(outbound.check_credentials)
