// The desk saves by itself and says truthfully whether it did. Without this script the page is one form with a save button.
(() => {
  "use strict";
  const form = document.querySelector("[data-desk]");
  if (!form || !window.fetch) return;

  const WAIT = 1500;      // after the last key
  const RETRY = 4000;     // after a lost connection
  const bar = document.querySelector("[data-saved-all]");
  const target = document.querySelector("[data-cite-in]");
  const kept = new Map();    // field name -> the text that the server holds
  const dirty = new Set();   // to be sent
  const refused = new Map(); // field name -> "failed" or "conflict": not kept, and not sent again before somebody changes or chooses
  const settled = new Map(); // field name -> what its place says while nothing waits
  let timer = 0;
  let sending = null;        // {name, text, key} on its way; resent with the same key, so it takes effect once
  let lost = "";             // why nothing can be saved at all just now
  let last = "Nothing to save";

  const value = (name) => (form.elements[name] ? form.elements[name].value : "");
  const base = (name) => form.elements["base-" + name];
  const isChoice = (name) => name.startsWith("choice-");
  const group = (name) => isChoice(name) ? document.getElementById(name) : document.getElementById(name).querySelector(".field");
  const place = (name) => document.querySelector(`[data-saved-for="${name.replace("answer-", "")}"]`);

  // The place beside a text says how that text stands; a choice has one only while something is wrong.
  function mark(name, state, words) {
    const own = place(name) || told(name, state === "failed" || state === "conflict");
    if (own) { own.dataset.state = state; own.textContent = words; }
    if (state === "saved") settled.set(name, words);
    sum();
  }

  function told(name, wrong) {
    const fieldset = group(name);
    const own = fieldset.querySelector("[data-told]");
    if (!wrong) own?.remove();
    if (!wrong || own) return wrong ? own : null;
    const made = document.createElement("p");
    made.className = "saved";
    made.dataset.told = "";
    fieldset.append(made);
    return made;
  }

  // The bar says how the whole page stands, in few words so that its buttons stay where they are.
  function sum() {
    if (refused.size) {
      const one = isChoice([...refused.keys()][0]) ? "one choice" : "one text";
      const some = refused.size === 1 ? one : String(refused.size);
      say([...refused.values()].includes("conflict") ? "conflict" : "failed", `Not saved: ${some} could not be kept`);
    } else if (lost) say("failed", lost);
    else if (sending && sending.busy) say("saving", "Saving");
    else if (dirty.size) say("empty", "Not saved yet");
    else {
      document.getElementById("errors")?.remove();
      say("saved", last);
    }
  }

  function say(state, words) {
    bar.dataset.state = state;
    if (bar.textContent !== words) bar.textContent = words;
  }

  function touched(name) {
    const differs = value(name) !== kept.get(name);
    if (refused.get(name) === "conflict" && !isChoice(name)) { sum(); return; } // both texts are shown; a button chooses
    refused.delete(name);
    if (isChoice(name)) group(name).querySelector("[data-conflict]")?.remove();
    if (differs) dirty.add(name); else dirty.delete(name);
    if (differs) mark(name, "empty", "Not saved yet");
    else mark(name, "saved", settled.get(name) || "Nothing written yet");
  }

  function refuse(name, state, words) {
    dirty.delete(name);
    refused.set(name, state);
    mark(name, state, words);
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
    } catch { /* no answer at all */ }
    if (!answer || answer.status >= 500) {
      sending.busy = false;
      lost = answer ? "Not saved: the server failed, trying again" : "Not saved: no connection, trying again";
      mark(name, "failed", "Not saved yet. Your text is on this page; trying again.");
      later(RETRY);
      return;
    }
    const sent = sending;
    sending = null;
    await settle(sent, answer);
  }

  async function settle(sent, answer) {
    const said = await answer.json().catch(() => ({}));
    const out = answer.status === 401 || answer.type === "opaqueredirect";
    if (out || answer.status === 400) {
      lost = out ? "Not saved: you are signed out" : "Not saved: this page is too old";
      mark(sent.name, "failed", "Not saved. Copy your text, sign in in another tab, then reload this page.");
      return; // the text stays to be sent; the next key tries again
    }
    lost = "";
    if (answer.ok) {
      if (said.saved && sent.name in said.saved) base(sent.name).value = said.saved[sent.name];
      kept.set(sent.name, sent.text);
      dirty.delete(sent.name);
      last = "Saved " + (said.at || new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
      settled.set(sent.name, last);
      touched(sent.name);
    } else if (said.stale) conflict(said.stale[0]);
    else {
      const why = said.gaps ? said.gaps.map((gap) => gap.message).join(" ") : [said.detail, said.remedy].filter(Boolean).join(" ");
      refuse(sent.name, "failed", "Not saved. " + (why || "The server refused it."));
    }
    if (dirty.size) later(0); else if (answer.ok) refresh();
  }

  // Saved elsewhere meanwhile: both stay, and a person chooses.
  function conflict(late) {
    const choice = isChoice(late.field);
    const field = group(late.field);
    const where = choice ? field : field.parentElement;
    where.querySelector("[data-conflict]")?.remove();
    kept.set(late.field, late.kept);
    if (choice) base(late.field).value = late.version; // what is kept is shown, so choosing again is choosing knowingly
    const box = document.createElement("div");
    box.className = "notice notice-loss";
    box.dataset.conflict = "";
    box.setAttribute("role", "alert");
    const title = document.createElement("p");
    title.className = "notice-title";
    title.textContent = choice
      ? "Chosen elsewhere meanwhile. This is what is saved now; your own choice is marked below."
      : "Saved elsewhere meanwhile. This is what is saved now; your own text is in the field.";
    const other = document.createElement("div");
    other.className = "prose kept-text";
    other.dir = "auto";
    other.textContent = (choice ? labelOf(late) : late.kept) || "Nothing: it was emptied.";
    const row = document.createElement("div");
    row.className = "row";
    row.append(button(choice ? "Keep my choice" : "Keep what I typed", () => {
      chosen(late, box);
      if (value(late.field) === late.kept) return;
      dirty.add(late.field);
      later(0);
    }), button(choice ? "Take the saved choice" : "Take the saved text", () => {
      form.elements[late.field].value = late.kept;
      settled.set(late.field, "Saved elsewhere");
      chosen(late, box);
    }));
    box.append(title, other, row);
    if (choice) field.querySelector(".choices").before(box); else field.before(box);
    refuse(late.field, "conflict", choice ? "Not saved" : "Not saved: choose which text to keep");
  }

  function chosen(late, box) {
    base(late.field).value = late.version;
    refused.delete(late.field);
    box.remove();
    touched(late.field);
    (isChoice(late.field) ? group(late.field).querySelector(":checked") : form.elements[late.field])?.focus();
  }

  function labelOf(late) {
    const radio = [...group(late.field).querySelectorAll("input[type=radio]")].find((each) => each.value === late.kept);
    return radio ? radio.parentElement.textContent.trim() : late.kept;
  }

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
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

  function cite(pressed) {
    const name = "answer-" + target.value;
    const text = form.elements[name];
    const token = "[" + pressed.dataset.cite + "]";
    const at = document.activeElement === text || text.selectionStart ? text.selectionEnd : text.value.length;
    const gap = at > 0 && !/\s/.test(text.value[at - 1]) ? " " : "";
    text.setRangeText(gap + token, at, at, "end");
    touched(name);
    later(300);
    const where = target.selectedOptions[0].textContent.trim();
    const back = document.createElement("a");
    back.href = "#" + name;
    back.textContent = "Back to " + where;
    document.querySelector("[data-cite-status]").replaceChildren(`${pressed.dataset.cite} is cited in ${where}. `, back);
  }

  function filter(select) {
    for (const item of document.querySelectorAll("[data-competencies]")) {
      item.hidden = Boolean(select.value) && !item.dataset.competencies.split(" ").includes(select.value);
    }
  }

  // A page that came back with something refused holds more than the server does: data-kept says what it holds.
  function begin() {
    const texts = [...form.querySelectorAll("textarea[data-answer]")];
    const choices = [...form.querySelectorAll("fieldset[data-kept]")];
    for (const text of texts) {
      kept.set(text.name, text.dataset.kept ?? text.defaultValue);
      if (text.dataset.kept === undefined) settled.set(text.name, place(text.name).textContent.trim());
    }
    for (const fieldset of choices) kept.set(fieldset.id, fieldset.dataset.kept);
    for (const late of form.querySelectorAll("[data-stale]")) {
      late.closest("section").querySelectorAll("[data-stale-notice]").forEach((notice) => notice.remove());
      conflict({ field: late.name || late.id, version: late.dataset.stale, kept: late.dataset.kept });
    }
    look();
    sum();
  }

  // A browser may bring back what was typed before the page was left.
  function look() {
    for (const name of kept.keys()) if (!refused.has(name) && value(name) !== kept.get(name)) touched(name);
    if (dirty.size) later(WAIT);
  }

  document.querySelector("[data-without-script]")?.remove();
  begin();

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
  form.addEventListener("focusout", () => { if (dirty.size && !lost) later(0); });
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-cite]");
    const find = event.target.closest("[data-cite-for]");
    if (pressed) { event.preventDefault(); cite(pressed); }
    if (find) target.value = find.dataset.citeFor;
  });
  document.querySelector("[data-show]")?.addEventListener("change", (event) => filter(event.target));
  document.addEventListener("visibilitychange", () => { if (document.hidden && dirty.size) saveNext(); });
  addEventListener("beforeunload", (event) => { if ((dirty.size || refused.size) && !form.dataset.leaving) event.preventDefault(); });
  addEventListener("pageshow", () => { delete form.dataset.leaving; look(); });
  form.addEventListener("submit", () => { form.dataset.leaving = "yes"; });
})();
