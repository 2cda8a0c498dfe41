// The desk saves by itself and says truthfully whether it did. Without this script the page is one form with a save button.
(() => {
  "use strict";
  const form = document.querySelector("[data-desk]");
  if (!form || !window.fetch) return;

  const WAIT = 1500;      // after the last key
  const RETRY = 4000;     // after a lost connection
  const said = document.querySelector("[data-saved-all]");
  const target = document.querySelector("[data-cite-in]");
  const kept = new Map(); // field name -> the text that the server holds
  const dirty = new Set();
  let timer = 0;
  let sending = null;     // {name, text, key} on its way; resent with the same key, so it takes effect once

  const fields = () => form.querySelectorAll("textarea[data-answer], input[type=radio][name^=choice-]:checked");
  const value = (name) => (form.elements[name] ? form.elements[name].value : "");
  const base = (name) => form.elements["base-" + name];
  const place = (name) => document.querySelector(`[data-saved-for="${name.replace("answer-", "")}"]`);

  function mark(name, state, words) {
    const own = place(name);
    if (own) { own.dataset.state = state; own.textContent = words; }
    if (dirty.size || state === "failed" || state === "conflict") say(state === "saving" ? "saving" : state, state === "empty" ? "Not saved yet" : words);
    else say("saved", words);
  }

  function say(state, words) {
    said.dataset.state = state;
    if (said.textContent !== words) said.textContent = words;
  }

  function touched(name) {
    if (value(name) === kept.get(name)) { dirty.delete(name); return; }
    dirty.add(name);
    mark(name, "empty", "Not saved yet");
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(saveNext, wait);
  }

  function key() {
    const bytes = crypto.getRandomValues(new Uint8Array(18));
    return btoa(String.fromCharCode(...bytes)).replace(/[+/]/g, "-");
  }

  async function saveNext() {
    if (sending && sending.busy) return;
    const name = sending ? sending.name : [...dirty][0];
    if (!name) return;
    sending = sending || { name, text: value(name), base: base(name).value, key: key() };
    sending.busy = true;
    mark(name, "saving", "Saving");
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("request_key", sending.key);
    body.set(name, sending.text);
    body.set("base-" + name, sending.base);
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.status >= 500) throw new Error("server");
    } catch {
      sending.busy = false;
      mark(name, "failed", "Could not save: the connection was lost. Your text is on this page; trying again.");
      later(RETRY);
      return;
    }
    const sent = sending;
    sending = null;
    await settle(sent, answer);
  }

  async function settle(sent, answer) {
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) {
      if (said.saved && sent.name in said.saved) base(sent.name).value = said.saved[sent.name];
      kept.set(sent.name, sent.text);
      dirty.delete(sent.name);
      mark(sent.name, "saved", "Saved " + new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
      touched(sent.name);
      if (dirty.size) later(0); else refresh();
    } else if (said.stale) {
      dirty.delete(sent.name);
      conflict(said.stale[0]);
      if (dirty.size) later(0);
    } else if (answer.status === 401) {
      mark(sent.name, "failed", "Could not save: you are signed out. Sign in in another tab, then press Save now.");
    } else {
      const why = said.gaps ? said.gaps.map((gap) => gap.message).join(" ") : said.detail || "the server refused it.";
      mark(sent.name, "failed", "Could not save: " + why);
      dirty.delete(sent.name);
      if (dirty.size) later(0);
    }
  }

  // Saved elsewhere meanwhile: both texts stay, and a person chooses.
  function conflict(late) {
    mark(late.field, "conflict", "Not saved: this text was saved elsewhere meanwhile");
    const section = form.elements[late.field].closest ? form.elements[late.field].closest("section") : document.getElementById(late.field);
    if (!section || late.field.startsWith("choice-")) return;
    section.querySelector("[data-conflict]")?.remove();
    const box = document.createElement("div");
    box.className = "notice notice-loss";
    box.dataset.conflict = "";
    box.setAttribute("role", "alert");
    const title = document.createElement("p");
    title.className = "notice-title";
    title.textContent = "Saved elsewhere meanwhile. This is what is saved now; your own text is in the field.";
    const other = document.createElement("div");
    other.className = "prose kept-text";
    other.textContent = late.kept;
    const row = document.createElement("div");
    row.className = "row";
    row.append(choose("Keep what I typed", () => {
      base(late.field).value = late.version;
      dirty.add(late.field);
      box.remove();
      later(0);
    }), choose("Take the saved text", () => {
      base(late.field).value = late.version;
      form.elements[late.field].value = late.kept;
      kept.set(late.field, late.kept);
      box.remove();
      mark(late.field, "saved", "Saved elsewhere");
    }));
    box.append(title, other, row);
    section.querySelector(".field").before(box);
  }

  function choose(words, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", act);
    return button;
  }

  // What is missing, what is cited, the composite: as the server sees them.
  async function refresh() {
    try {
      const answer = await fetch(form.dataset.live, { redirect: "manual" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const open = document.querySelector("#gaps details")?.open;
      for (const part of fresh.querySelectorAll("[id]")) {
        const old = document.getElementById(part.id);
        const whole = part.matches("[data-progress], [data-cited-in], [data-composite]");
        if (old && whole && old.innerHTML !== part.innerHTML && !old.contains(document.activeElement)) old.innerHTML = part.innerHTML;
      }
      const details = document.querySelector("#gaps details");
      if (details) details.open = Boolean(open);
    } catch { /* the next save asks again */ }
  }

  function cite(button) {
    const name = "answer-" + target.value;
    const text = form.elements[name];
    const token = "[" + button.dataset.cite + "]";
    const at = document.activeElement === text || text.selectionStart ? text.selectionEnd : text.value.length;
    const gap = at > 0 && !/\s/.test(text.value[at - 1]) ? " " : "";
    text.setRangeText(gap + token, at, at, "end");
    touched(name);
    later(300);
    const where = target.selectedOptions[0].textContent.trim();
    document.querySelector("[data-cite-status]").textContent = button.dataset.cite + " is cited in " + where;
    button.dataset.done = where;
  }

  function filter(select) {
    for (const item of document.querySelectorAll("[data-competencies]")) {
      item.hidden = Boolean(select.value) && !item.dataset.competencies.split(" ").includes(select.value);
    }
  }

  for (const field of fields()) kept.set(field.name, field.value);
  document.querySelector("[data-without-script]")?.remove();

  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea[data-answer]")) return;
    touched(event.target.name);
    later(WAIT);
  });
  form.addEventListener("change", (event) => {
    if (!event.target.matches("input[type=radio]")) return;
    touched(event.target.name);
    later(0);
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea[data-answer]")) target.value = event.target.dataset.answer;
  });
  form.addEventListener("focusout", () => { if (dirty.size) later(0); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-cite]");
    const find = event.target.closest("[data-cite-for]");
    if (button) { event.preventDefault(); cite(button); }
    if (find) target.value = find.dataset.citeFor;
  });
  document.querySelector("[data-show]")?.addEventListener("change", (event) => filter(event.target));
  document.addEventListener("visibilitychange", () => { if (document.hidden && dirty.size) saveNext(); });
  addEventListener("beforeunload", (event) => { if (dirty.size && !form.dataset.leaving) event.preventDefault(); });
  form.addEventListener("submit", () => { form.dataset.leaving = "yes"; });
})();
