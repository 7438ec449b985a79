// Past answers: one key takes the next one over as the text to edit. Files of them go up in pieces.
(() => {
  "use strict";
  const $ = (selector) => document.querySelector(selector);

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-take]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !$("#reply_text")) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("jamsi:take", { detail: link.dataset.take }));
    document.querySelectorAll(".past-one").forEach((one) => one.classList.toggle("taken", one.contains(link)));
    // The same key takes the one below it the next time.
    const links = [...document.querySelectorAll("[data-take]")];
    links.forEach((one) => one.removeAttribute("data-key"));
    links[(links.indexOf(link) + 1) % links.length].dataset.key = "t";
  });

  const form = $("#import-form");
  if (!form) return;
  const progress = $("#import-progress");
  function fail(words) {
    $("#import-error").textContent = words;
    $("#import-error").hidden = false;
    progress.hidden = true;
    form.querySelector("button").disabled = false;
  }
  async function send(address, fields) {
    const body = new FormData();
    body.set("csrf_token", form.querySelector("[name=csrf_token]").value);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const answer = await fetch(address, { method: "POST", body });
    const told = answer.status === 204 ? {} : await answer.json();
    if (!answer.ok) throw new Error(told.error || "");
    return told;
  }
  async function upload(file) {
    const size = Number(form.dataset.piece);
    const place = await send(form.dataset.begin, { name: file.name });
    for (let number = 0; number * size < file.size; number += 1) {
      await send(place.pieces, { number, piece: file.slice(number * size, (number + 1) * size) });
      progress.value = Math.min(1, ((number + 1) * size) / file.size);
    }
    return send(place.finish, {});
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const file = $("#import-file").files[0];
    if (!file) return;
    if (file.size > Number(form.dataset.most)) return fail(form.dataset.tooLarge);
    $("#import-error").hidden = true;
    progress.value = 0;
    progress.hidden = false;
    form.querySelector("button").disabled = true;
    try {
      location.assign((await upload(file)).next);
    } catch (error) {
      fail(error instanceof SyntaxError || error instanceof TypeError ? form.dataset.failed : error.message || form.dataset.failed);
    }
  });
})();
