"""The platforms by name, for packages that may not import the adapters; a test compares both."""

STANDARD = "standard"
"""The generic storefront: signed webhooks in both directions, no marketplace account."""

PUSHING = ("standard", "cafe24", "shopify", "woocommerce")
"""Those that send webhooks; the others are polled only."""

PLATFORM_NAMES = (*PUSHING, "naver", "coupang", "11st", "esm")

CHANNELS = {
    "naver": ("product", "customer"),
    "coupang": ("product", "call_centre"),
    "esm": ("gmarket", "auction", "auction_note"),
}
"""The lists of one account, by platform, where it has several."""
