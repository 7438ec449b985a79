// Notices in the browser: only after consent, only while a page of ours is open (also behind others).
(() => {
  "use strict";
  const { poll, root } = document.currentScript.dataset;
  const KEY = "jamsi-notices";
  const SECONDS = 30;
  const able = "Notification" in window && window.isSecureContext;

  function state() {
    if (!able) return "none";
    if (Notification.permission === "denied") return "denied";
    return Notification.permission === "granted" && localStorage.getItem(KEY) === "on" ? "on" : "off";
  }
  function paint() {
    for (const node of document.querySelectorAll("[data-notify]")) node.hidden = node.dataset.notify !== state();
  }

  // The browser asks the person when they press the button, never by itself.
  document.addEventListener("click", async (event) => {
    const wish = event.target.closest?.("[data-notify-set]")?.dataset.notifySet;
    if (!wish || !able) return;
    localStorage.setItem(KEY, wish);
    if (wish === "on" && Notification.permission === "default") await Notification.requestPermission();
    paint();
    ask();
  });

  async function ask() {
    const token = document.querySelector("[name=csrf_token]")?.value;
    if (state() !== "on" || !token) return;
    try {
      const answer = await fetch(poll, { method: "POST", headers: { "X-CSRFToken": token, "HX-Request": "true" } });
      if (answer.ok) (await answer.json()).forEach(show);
    } catch { /* the server is away: the next time comes soon */ }
  }
  function show({ id, title, body, path }) {
    const notice = new Notification(title, { body, tag: `jamsi-${id}`, lang: document.documentElement.lang });
    notice.addEventListener("click", () => { window.focus(); location.assign(root + path); });
  }

  // The form that adds somebody asks only for what the chosen channel needs.
  const channel = document.querySelector("select[data-channel]");
  function fit() {
    for (const node of document.querySelectorAll("[data-for]")) node.hidden = !node.dataset.for.split(" ").includes(channel.value);
  }
  if (channel) { channel.addEventListener("change", fit); fit(); }

  // A try for one's own browser is shown at once.
  document.body.addEventListener("htmx:afterSettle", (event) => { if (event.target.querySelector?.("[data-poll-now]")) ask(); });
  paint();
  ask();
  setInterval(ask, SECONDS * 1000);
})();
