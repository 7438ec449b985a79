// The text that goes out: counted, checked after a pause, kept on this machine until it is sent.
(() => {
  "use strict";
  const $ = (selector) => document.querySelector(selector);
  const editor = $("#reply_text");
  const form = $("#review-form");
  // What was sent and accepted (an undo is offered) need not be kept.
  if ($("#undo")) localStorage.removeItem(sessionStorage.getItem("jamsi-sent"));
  // Of a question that was decided the drafts' texts go; a final answer that is being written stays.
  const keep = form ? `jamsi-text-${form.dataset.question}-${form.dataset.draft || "final"}` : "";
  const settled = $("[data-settled]");
  if (settled) Object.keys(localStorage).filter((name) => name.startsWith(`jamsi-text-${settled.dataset.settled}-`) && name !== keep).forEach((name) => localStorage.removeItem(name));
  if (!editor || !form) return;

  const verdict = $("#verdict");
  let pause = 0;
  let touched = false;

  function count() {
    const length = [...editor.value].length;
    $("#count").textContent = length;
    $(".counter").classList.toggle("over", length > Number(editor.dataset.max));
  }
  // A verdict is about one text: as soon as that changes, none stands there.
  function say(words, failed) {
    const line = document.createElement("p");
    line.className = "verdict-line";
    if (failed) line.classList.add("failed");
    line.textContent = words;
    verdict.replaceChildren(line);
  }
  function check() {
    say(verdict.dataset.checking, false);
    window.htmx?.trigger(editor, "check");
  }
  function changed() {
    count();
    $("#held")?.setAttribute("hidden", "");
    const same = editor.value === editor.dataset.original;
    if (same) localStorage.removeItem(keep); else localStorage.setItem(keep, editor.value);
    $("#restored").hidden = true;
    if (!editor.hasAttribute("hx-post")) return;
    say(verdict.dataset.checking, false);
    clearTimeout(pause);
    pause = setTimeout(check, 350);
  }

  let composing = false;
  editor.addEventListener("compositionstart", () => { composing = true; });
  editor.addEventListener("compositionend", () => { composing = false; changed(); });
  editor.addEventListener("input", () => { if (composing) count(); else changed(); });
  editor.addEventListener("focus", () => { if (!$("dialog[open]")) { touched = true; editor.dataset.touched = ""; } });
  const kept = localStorage.getItem(keep);
  if (kept !== null && kept !== editor.value && editor.value === editor.dataset.original) {
    editor.value = kept;
    changed();
    $("#restored").hidden = false;
  }
  // Opened with a past answer: beside what somebody wrote before, and once only, not at each reload.
  const address = new URL(location);
  if (address.searchParams.has("take")) {
    address.searchParams.delete("take");
    history.replaceState(history.state, "", address);
    if (kept && kept !== editor.value) {
      editor.value = `${kept}\n${editor.value}`;
      $("#restored").hidden = false;
    }
    const restored = $("#restored").hidden;
    changed();
    $("#restored").hidden = restored;
    editor.focus();
    editor.setSelectionRange(editor.value.length, editor.value.length);
  }

  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "verdict") return;
    form.toggleAttribute("data-violates", Boolean($("#verdict .bad")));
  });
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.body.addEventListener(name, (event) => {
      if (event.detail.elt === editor) say(verdict.dataset.unchecked, true);
    });
  }
  document.addEventListener("jamsi:back", () => { if (editor.hasAttribute("hx-post")) check(); });

  // The browser's own undo takes an inserted text back, and nothing typed is lost.
  function insert(text, all) {
    const end = editor.value.length;
    if (all) editor.setSelectionRange(0, end);
    else if (!touched) editor.setSelectionRange(end, end);
    editor.focus();
    const before = editor.value[editor.selectionStart - 1];
    const spaced = !all && before && !/\s/.test(before) && !/^\s/.test(text) ? ` ${text}` : text;
    if (!document.execCommand("insertText", false, spaced)) editor.setRangeText(spaced, editor.selectionStart, editor.selectionEnd, "end");
    changed();
  }
  document.addEventListener("click", (event) => {
    const node = event.target.closest?.("[data-insert], [data-restore-draft]");
    if (!node) return;
    if (node.dataset.insert !== undefined) insert(node.dataset.insert, false);
    else insert(editor.dataset.original, true);
  });

  // What was answered before comes in its place; beside what somebody wrote, it comes behind that.
  let taken = null;
  document.addEventListener("jamsi:take", (event) => {
    const own = ![ "", editor.dataset.original, taken ].includes(editor.value);
    if (own) {
      editor.setSelectionRange(editor.value.length, editor.value.length);
      touched = true;
    }
    insert(own ? `\n${event.detail}` : event.detail, !own);
    taken = own ? null : editor.value;
  });

  // A text that breaks the policy is never one key away from the customer.
  function holdsBack(button) {
    const box = $("#confirmed");
    if (button?.value !== "approve" || !form.hasAttribute("data-violates") || !box || box.checked) return false;
    $("#held").hidden = false;
    box.focus();
    box.scrollIntoView({ block: "center" });
    return true;
  }
  form.addEventListener("submit", (event) => {
    // Twice the same key must not decide the next question: one submission for each page.
    if (form.dataset.sent || holdsBack(event.submitter) || document.documentElement.classList.contains("logged-out")) {
      event.preventDefault();
      $("#logged-out:not([hidden]) a")?.focus();
      return;
    }
    form.dataset.sent = "1";
    sessionStorage.setItem("jamsi-sent", keep);
  });
  window.addEventListener("pageshow", () => { delete form.dataset.sent; });
})();
