// The log-in that ends while somebody writes: said at once, begun anew in a window of its own.
(() => {
  "use strict";
  const $ = (selector) => document.querySelector(selector);
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("jamsi") : null;

  // The page that the small window comes to after the log-in
  if (document.body.hasAttribute("data-again")) {
    channel?.postMessage("back");
    if (window.opener) window.close();
    return;
  }

  const banner = $("#logged-out");
  if (!banner) return;
  function ended(gone) {
    banner.hidden = !gone;
    document.documentElement.classList.toggle("logged-out", gone);
  }
  document.body.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status === 401) ended(true); });
  banner.querySelector("a").addEventListener("click", (event) => {
    if (window.open(event.currentTarget.href, "jamsi-login", "popup,width=460,height=680")) event.preventDefault();
  });

  // Logged in elsewhere: this page gets the new session's token and goes on with what is typed.
  async function back() {
    if (banner.hidden) return;
    const answer = await fetch(banner.dataset.token, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const found = await answer.json();
    if (found.person !== Number(banner.dataset.person)) return location.reload();
    document.querySelectorAll("[name=csrf_token]").forEach((field) => { field.value = found.token; });
    ended(false);
    document.dispatchEvent(new CustomEvent("jamsi:back"));
  }
  if (channel) channel.onmessage = back;
  document.addEventListener("visibilitychange", () => { if (!document.hidden) back(); });
})();
