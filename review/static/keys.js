// Shortcuts. They go by the key's place (`code`), so that they work on the Korean layout too,
// and never while somebody types or an input method composes.
(() => {
  "use strict";
  const $ = (selector) => document.querySelector(selector);
  const typing = (node) => node && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) && node.type !== "checkbox");
  const composing = (event) => event.isComposing || event.keyCode === 229;

  function letterOf(event) {
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return "?";
    if (event.code === "Slash" || event.key === "/") return "/";
    if (/^Key[A-Z]$/.test(event.code)) {
      const letter = event.code[3];
      return event.shiftKey ? letter : letter.toLowerCase();
    }
    return event.key;
  }

  function press(name) {
    const target = $(`[data-key="${name}"]`);
    if (!target) return false;
    if (target.tagName === "DETAILS") {
      target.open = true;
      (target.querySelector(".reasons") || target.querySelector("textarea"))?.focus();
    } else {
      target.click();
    }
    return true;
  }

  const rows = () => [...document.querySelectorAll("#rows > li")];
  const here = () => $("#rows > .here");
  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(here());
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    here()?.classList.remove("here");
    next.classList.add("here");
    next.querySelector(".row-question a, a")?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
  function pick(row) {
    const box = row?.querySelector('input[name="pick"]');
    if (box) { box.checked = !box.checked; box.dispatchEvent(new Event("change", { bubbles: true })); }
  }
  function pickPassing() {
    const boxes = [...document.querySelectorAll("#rows .row[data-bulkable] input[name=pick]")];
    const all = boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = !all; });
    boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const queueKeys = {
    j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
    o: () => here()?.querySelector("a")?.click(),
    x: () => pick(here()), X: pickPassing,
    b: () => { if (!$("#bulk-bar").hidden) $("#bulk").requestSubmit(); },
    n: () => $("#fresh a")?.click(),
    t: () => here()?.querySelector("[data-take-here]")?.click(),
  };
  const groupKeys = { j: queueKeys.j, k: queueKeys.k, ArrowDown: queueKeys.j, ArrowUp: queueKeys.k, o: queueKeys.o, x: queueKeys.x };
  function neighbour(step) {
    const ids = JSON.parse(sessionStorage.getItem("jamsi-queue") || "[]");
    const at = ids.indexOf(location.pathname);
    if (at >= 0 && ids[at + step]) location.assign(ids[at + step] + location.search);
    else if (step > 0) press("n");
  }
  const questionKeys = { j: () => neighbour(1), k: () => neighbour(-1) };

  function leaveInput(node) {
    const drop = node.closest?.("details[open]");
    if (drop) { drop.open = false; drop.querySelector("summary").focus(); } else { node.blur(); }
  }

  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.defaultPrevented) return;
    const target = event.target;
    if (event.key === "Escape") {
      if (typing(target)) return leaveInput(target);
      document.querySelectorAll("details.drop[open], details.menu[open]").forEach((one) => { one.open = false; });
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && target.id === "reply_text") {
      event.preventDefault();
      return press("a");
    }
    if (typing(target) || event.ctrlKey || event.metaKey || $("dialog[open]")) return;
    // Who speaks to the machine, or brushes keys, switches single keys off: then each wants Alt.
    const single = localStorage.getItem("jamsi-single-keys") !== "off";
    if (event.altKey === single) return;
    const name = letterOf(event);
    const place = document.querySelector("[data-shortcuts]")?.dataset.shortcuts;
    // In the open list of reasons figures mean reasons.
    const reasons = $("details[open] .reasons, .reasons.page");
    if (reasons && /^[1-9]$/.test(name)) {
      event.preventDefault();
      const chosen = reasons.querySelector(`[data-reason="${name}"]`);
      if (chosen) chosen.click(); else reasons.parentElement.querySelector("textarea")?.focus();
      return;
    }
    let act = { queue: queueKeys, question: questionKeys, group: groupKeys }[place]?.[name];
    if (name === "?") act = () => $("#help")?.showModal();
    else if (name === "/" && !$(`[data-key="/"]`)) act = () => { const box = $("#search"); if (box) { box.focus(); box.select(); } else location.assign("/queue?focus=search"); };
    else if (name === "u") act = () => $("#undo")?.requestSubmit();
    else if (!act && $(`[data-key="${CSS.escape(name)}"]`)) act = () => press(name);
    if (!act || event.repeat && !"jk".includes(name)) return;
    event.preventDefault();
    act();
  });
})();
