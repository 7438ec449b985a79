// Choosing a canned reply: `/` opens the list, typing narrows it, Enter takes the first.
(() => {
  "use strict";
  const list = document.getElementById("canned-list");
  const editor = document.getElementById("reply_text");
  const search = document.getElementById("canned-search");
  if (!list || !editor) return;
  let slash = false;
  let place = [0, 0];

  function open(typed) {
    slash = typed;
    place = [editor.selectionStart, editor.selectionEnd];
    search.value = "";
    narrow();
    list.showModal();
    search.focus();
  }
  function narrow() {
    const words = search.value.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of list.querySelectorAll("li")) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
    }
  }
  search.addEventListener("input", narrow);
  search.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.key !== "Enter") return;
    event.preventDefault();
    list.querySelector("li:not([hidden]) button")?.click();
  });
  // A slash at the beginning of a word opens the list; left with Esc, it was a slash.
  editor.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const before = editor.value[editor.selectionStart - 1];
    if (before && !/\s/.test(before)) return;
    event.preventDefault();
    open(true);
  });
  list.addEventListener("cancel", () => {
    if (slash) setTimeout(() => { back(); document.execCommand("insertText", false, "/"); });
  });
  // The cursor does not survive the list: it is put back where it was.
  function back() {
    editor.focus();
    editor.setSelectionRange(...place);
  }
  list.addEventListener("click", (event) => {
    if (!event.target.closest("[data-insert]")) return;
    list.close();
    if (editor.matches("[data-touched]")) back();
  }, true);
  document.addEventListener("jamsi:canned", () => open(false));
})();
