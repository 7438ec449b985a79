// What a page does by itself: its pulse, what is picked, the undo clock.
(() => {
  "use strict";
  document.documentElement.classList.add("has-js");
  const $ = (selector) => document.querySelector(selector);

  // Buttons that open a dialog or move the focus
  document.addEventListener("click", (event) => {
    const node = event.target.closest?.("[data-open], [data-focus], [data-clear], [data-copy]");
    if (!node) return;
    if (node.dataset.open === "canned-list") return document.dispatchEvent(new CustomEvent("jamsi:canned"));
    if (node.dataset.open) document.getElementById(node.dataset.open)?.showModal();
    if (node.dataset.copy) copy(document.getElementById(node.dataset.copy), node);
    if (node.dataset.focus) { const box = document.getElementById(node.dataset.focus); box.focus(); box.setSelectionRange(box.value.length, box.value.length); }
    if (node.hasAttribute("data-clear")) { document.querySelectorAll('input[name="pick"]:checked').forEach((box) => { box.checked = false; }); countPicked(); }
  });

  // Without HTTPS browsers keep the clipboard shut: then the text is at least selected.
  async function copy(from, button) {
    getSelection().selectAllChildren(from);
    try { await navigator.clipboard.writeText(from.textContent); } catch { if (!document.execCommand("copy")) return; }
    button.textContent = button.dataset.copied;
  }

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
      // The event names what was replaced; what stands in its place has the same id.
      const now = document.getElementById(event.detail.target.id);
      const row = now?.closest(".row");
      if (now?.id === "count-review" || now?.id === "due-marks") retitle();
      if (now?.id === "fresh") ring(now.textContent);
      if (row) row.classList.toggle("gone", Boolean(row.querySelector(".moved")?.childElementCount));
    });
  }
  // The tab says what is late and near, and how many wait.
  function retitle() {
    const count = $("#count-review").textContent.trim();
    const plain = document.title.replace(/^(?:[^|]* \| )?(?:\(\d+\+?\) )?/, "");
    document.title = $("#due-marks").dataset.title + (count === "0" ? "" : `(${count}) `) + plain;
  }

  // A sound for what is new, for who wants one; only while the page is open
  const SOUND = "jamsi-sound";
  let rung = "";
  function ring(words) {
    const more = words.trim() && words !== rung;
    rung = words;
    if (!more || localStorage.getItem(SOUND) !== "on") return;
    const context = new AudioContext();
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0.12, context.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.35);
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.35);
    document.documentElement.dataset.rung = String(Number(document.documentElement.dataset.rung || 0) + 1);
  }

  // What this browser remembers of how somebody works: sound, single keys
  for (const box of document.querySelectorAll("input[data-remember]")) {
    const name = box.dataset.remember;
    box.checked = (localStorage.getItem(name) || box.dataset.default) === "on";
    box.addEventListener("change", () => localStorage.setItem(name, box.checked ? "on" : "off"));
  }

  // On a phone the menu and the tabs scroll: to where one is
  for (const strip of document.querySelectorAll(".places, .tabs")) {
    const here = strip.querySelector("[aria-current]");
    if (here) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
  }

  // A narrow screen shows a table's rows as cards: each cell bears its column's name
  for (const table of document.querySelectorAll(".scroll table")) {
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    for (const row of table.querySelectorAll("tbody tr")) {
      [...row.cells].forEach((cell, place) => { if (heads[place] && cell.colSpan === 1) cell.dataset.label = heads[place]; });
    }
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
