// What a page does by itself: its pulse, what is picked, the undo clock.
(() => {
  "use strict";
  document.documentElement.classList.add("has-js");
  const $ = (selector) => document.querySelector(selector);

  // Buttons that open a dialog or move the focus
  document.addEventListener("click", (event) => {
    const node = event.target.closest?.("[data-open], [data-focus], [data-clear]");
    if (!node) return;
    if (node.dataset.open) document.getElementById(node.dataset.open)?.showModal();
    if (node.dataset.focus) { const box = document.getElementById(node.dataset.focus); box.focus(); box.setSelectionRange(box.value.length, box.value.length); }
    if (node.hasAttribute("data-clear")) { document.querySelectorAll('input[name="pick"]:checked').forEach((box) => { box.checked = false; }); countPicked(); }
  });

  // The queue: remember the order for j and k, count what is picked, ask what changed
  const list = $("#rows");
  if (list) {
    const paths = [...list.querySelectorAll("li a")].map((link) => link.pathname);
    sessionStorage.setItem("jamsi-queue", JSON.stringify(paths));
    list.addEventListener("change", countPicked);
    countPicked();
  }
  function countPicked() {
    if (!$("#bulk-bar")) return;
    const picked = document.querySelectorAll('input[name="pick"]:checked').length;
    $("#bulk-count").textContent = picked;
    $("#bulk-bar").hidden = !picked;
  }
  $("#filters")?.addEventListener("change", (event) => { if (event.target.tagName === "SELECT") event.currentTarget.requestSubmit(); });
  const beat = () => { if (!document.hidden && $("#pulse")) window.htmx?.trigger("#pulse", "pulse"); };
  if ($("#pulse")) {
    setInterval(beat, 5000);
    document.addEventListener("visibilitychange", beat);
    // Colleagues may have a question as soon as its page is closed.
    const leave = $("#pulse").dataset.leave;
    if (leave) window.addEventListener("pagehide", () => {
      const said = new FormData();
      said.set("csrf_token", $("[name=csrf_token]").value);
      navigator.sendBeacon(leave, said);
    });
    document.body.addEventListener("htmx:oobAfterSwap", (event) => {
      const row = event.detail.target.closest?.(".row");
      if (row) row.classList.toggle("gone", Boolean(row.querySelector(".moved")?.childElementCount));
    });
  }
  if (new URLSearchParams(location.search).get("focus") === "search") $("#search")?.focus();

  for (const [name, gone] of [["htmx:sendError", true], ["htmx:timeout", true], ["htmx:beforeSwap", false], ["htmx:afterOnLoad", false]]) {
    document.body.addEventListener(name, () => { $("#offline").hidden = !gone; });
  }

  // The undo clock
  const undo = $("#undo");
  if (undo) {
    const end = performance.now() + Number(undo.dataset.left) * 1000;
    const tick = () => {
      const left = (end - performance.now()) / 1000;
      undo.querySelector("progress").value = left;
      if (left <= 0) undo.remove(); else requestAnimationFrame(tick);
    };
    tick();
  }
})();
