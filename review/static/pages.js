// What a page does by itself: live check, kept texts, the queue's pulse, the undo clock.
(() => {
  "use strict";
  document.documentElement.classList.add("has-js");
  const $ = (selector) => document.querySelector(selector);

  // Buttons that open a dialog, move the focus, insert a text
  document.addEventListener("click", (event) => {
    const node = event.target.closest?.("[data-open], [data-focus], [data-insert], [data-clear], [data-restore-draft]");
    if (!node) return;
    if (node.dataset.open) document.getElementById(node.dataset.open)?.showModal();
    if (node.dataset.focus) { const box = document.getElementById(node.dataset.focus); box.focus(); box.setSelectionRange(box.value.length, box.value.length); }
    if (node.dataset.insert !== undefined) setText(node.dataset.insert);
    if (node.hasAttribute("data-restore-draft")) setText(editor.dataset.original);
    if (node.hasAttribute("data-clear")) { document.querySelectorAll('input[name="pick"]:checked').forEach((box) => { box.checked = false; }); countPicked(); }
  });

  // The editor: count, check after a pause, keep what was typed on this machine
  const editor = $("#reply_text");
  const form = $("#review-form");
  const keep = form && `jamsi-text-${form.dataset.question}-${form.dataset.draft || "final"}`;
  let pause = 0;
  function setText(text) { editor.value = text; editor.focus(); changed(); }
  function count() {
    const length = [...editor.value].length;
    $("#count").textContent = length;
    $(".counter").classList.toggle("over", length > Number(editor.dataset.max));
  }
  function changed() {
    count();
    const same = editor.value === editor.dataset.original;
    if (same) localStorage.removeItem(keep); else localStorage.setItem(keep, editor.value);
    $("#restored").hidden = true;
    if (!editor.hasAttribute("hx-post")) return;
    $("#verdict").classList.add("stale");
    clearTimeout(pause);
    pause = setTimeout(() => window.htmx?.trigger(editor, "check"), 350);
  }
  if (editor && form) {
    let composing = false;
    editor.addEventListener("compositionstart", () => { composing = true; });
    editor.addEventListener("compositionend", () => { composing = false; changed(); });
    editor.addEventListener("input", () => { if (composing) count(); else changed(); });
    const kept = localStorage.getItem(keep);
    if (kept !== null && kept !== editor.value && editor.value === editor.dataset.original) {
      editor.value = kept;
      changed();
      $("#restored").hidden = false;
    }
    document.body.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target.id !== "verdict") return;
      event.detail.target.classList.remove("stale");
      form.toggleAttribute("data-violates", Boolean($("#verdict .bad")));
    });
    form.addEventListener("submit", (event) => {
      // Twice the same key must not decide the next question: one submission for each page.
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = "1";
      sessionStorage.setItem("jamsi-sent", keep);
    });
    window.addEventListener("pageshow", () => { delete form.dataset.sent; });
  }
  // What was sent and accepted (an undo is offered) need not be kept.
  if ($("#undo")) localStorage.removeItem(sessionStorage.getItem("jamsi-sent"));
  const settled = $("[data-settled]");
  if (settled) Object.keys(localStorage).filter((name) => name.startsWith(`jamsi-text-${settled.dataset.settled}-`)).forEach((name) => localStorage.removeItem(name));

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
