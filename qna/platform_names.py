"""The platforms by name, for packages that may not import the adapters; a test compares both."""

STANDARD = "standard"
"""The generic storefront: signed webhooks in both directions, no marketplace account."""

PUSHING = ("standard", "cafe24", "shopify", "woocommerce")
"""Those that send webhooks; the others are polled only."""

PLATFORM_NAMES = (*PUSHING, "naver", "coupang", "11st", "esm")
