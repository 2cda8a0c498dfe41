// The desk saves by itself and says truthfully whether it did. Without this script the page is one form with a save button.
(() => {
  "use strict";
  const form = document.querySelector("[data-desk]");
  if (!form || !window.fetch) return;

  const WAIT = 1500;          // after the last key
  const LONGEST = 4000;       // while somebody types on and on
  const RETRY = 4000;         // after a lost connection
  const DOOR = 15_000;        // while nobody, or somebody else, is signed in
  const store = plumbline.store;
  const bar = document.querySelector("[data-saved-all]");
  const kept = new Map();     // field name -> the text that the server holds
  const dirty = new Map();    // field name -> since when it waits to be sent
  const refused = new Map();  // field name -> "failed" or "conflict": not kept, and not sent again before somebody changes or chooses
  const settled = new Map();  // field name -> what its place says while nothing waits
  let timer = 0;
  let sending = null;         // {name, text, base, key} on its way; resent with the same key, so it takes effect once
  let lost = "";              // why nothing can be saved at all just now
  let last = "Nothing to save";
  let onward = null;          // where somebody wants to go once everything is saved

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
    if (bar.dataset.words === words) return;
    bar.dataset.words = words;
    bar.textContent = words;
    if (words !== OUT.out) return;
    const door = document.createElement("a");
    door.href = "/sign-in?next=" + encodeURIComponent(location.pathname);
    door.target = "_blank";
    door.textContent = "Sign in in a new tab";
    bar.append(". ", door);
  }

  // A field was changed, or what the server holds of it was: does it wait to be sent, and are its words safe?
  function touched(name) {
    const differs = value(name) !== kept.get(name);
    const safe = isChoice(name) || (differs || refused.has(name) ? store.put(name, value(name), base(name).value) : store.drop(name));
    if (refused.get(name) === "conflict" && !isChoice(name)) return sum(); // both texts are shown; a button chooses
    refused.delete(name);
    if (isChoice(name)) group(name).querySelector("[data-conflict]")?.remove();
    if (differs && !dirty.has(name)) dirty.set(name, Date.now());
    if (!differs) dirty.delete(name);
    if (differs) mark(name, lost ? "failed" : "empty", lost ? waits(safe) : "Not saved yet");
    else mark(name, "saved", settled.get(name) || "Nothing written yet");
  }

  const waits = (safe) => safe ? "Not saved yet. Your words are kept in this browser." : "Not saved yet. Your words are on this page only.";

  function refuse(name, state, words) {
    dirty.delete(name);
    refused.set(name, state);
    onward = null;
    mark(name, state, words);
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(saveNext, wait);
  }

  // A little after the last key, and every few seconds while there is no last key.
  function soon() {
    if (lost) return; // what repairs the connection sends it
    const oldest = Math.min(...dirty.values());
    later(Math.max(0, Math.min(WAIT, oldest + LONGEST - Date.now())));
  }

  const OUT = {
    unreachable: "Not saved: no connection, trying again",
    failed: "Not saved: the server failed, trying again",
    out: "Not saved: you are signed out",
    other: "Not saved: somebody else is signed in here",
  };

  async function saveNext() {
    if (sending && sending.busy) return;
    const name = sending ? sending.name : [...dirty.keys()][0];
    if (!name) return arrive();
    sending = sending || { name, text: value(name), base: base(name).value, key: plumbline.key() };
    sending.busy = true;
    dirty.set(name, Date.now());
    if (!lost) mark(name, "saving", "Saving");
    const { how, said } = await plumbline.send(sending);
    sending.busy = false;
    if (OUT[how]) {
      lost = OUT[how];
      onward = null;
      for (const each of dirty.keys()) mark(each, "failed", waits(isChoice(each) || store.put(each, value(each), base(each).value)));
      return later(how === "out" || how === "other" ? DOOR : RETRY);
    }
    const sent = sending;
    sending = null;
    lost = "";
    settle(sent, how, said);
    if (dirty.size) return later(0);
    if (how === "saved") plumbline.refresh();
    arrive();
  }

  function settle(sent, how, said) {
    if (how === "saved") {
      if (said.saved && sent.name in said.saved) base(sent.name).value = said.saved[sent.name];
      kept.set(sent.name, sent.text);
      dirty.delete(sent.name);
      last = "Saved " + (said.at || new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
      settled.set(sent.name, last);
      touched(sent.name);
    } else if (how === "stale") conflict({ ...said.stale[0], typed: sent.text });
    else {
      const why = said.gaps ? said.gaps.map((gap) => gap.message).join(" ") : [said.detail, said.remedy].filter(Boolean).join(" ");
      const meanwhile = value(sent.name) !== sent.text;
      refuse(sent.name, "failed", "Not saved. " + (why || "The server refused it."));
      if (meanwhile) touched(sent.name);
    }
  }

  // Saved elsewhere meanwhile: both stay, and a person chooses.
  function conflict(late) {
    if (isChoice(late.field)) return choiceConflict(late);
    const field = group(late.field);
    field.parentElement.querySelector("[data-conflict]")?.remove();
    kept.set(late.field, late.kept);
    const take = (text) => {
      base(late.field).value = late.version;
      if (text !== null) plumbline.put(form.elements[late.field], text, 0, value(late.field).length);
      settled.set(late.field, "Saved elsewhere");
      chosen(late, box);
    };
    const box = plumbline.notice(
      "Saved elsewhere meanwhile. Nothing is lost: both texts are here.",
      plumbline.comparison(late.html, {
        mine: () => take(null),
        saved: () => take(late.kept),
        // whoever typed on is shown the comparison anew, so that the merged text holds those words too
        merged: (text) => value(late.field) === late.typed ? take(text) : again(late),
      }),
    );
    field.before(box);
    refuse(late.field, "conflict", "Not saved: choose which text to keep");
    store.put(late.field, value(late.field), base(late.field).value);
  }

  function again(late) {
    refused.delete(late.field);
    dirty.set(late.field, Date.now());
    later(0);
  }

  function choiceConflict(late) {
    const field = group(late.field);
    field.querySelector("[data-conflict]")?.remove();
    kept.set(late.field, late.kept);
    base(late.field).value = late.version; // what is kept is shown, so choosing again is choosing knowingly
    const row = document.createElement("div");
    row.className = "row";
    const box = plumbline.notice(
      "Chosen elsewhere meanwhile. This is what is saved now; your own choice is marked below.", plumbline.words(labelOf(late)), row,
    );
    row.append(plumbline.button("Keep my choice", () => chosen(late, box)), plumbline.button("Take the saved choice", () => {
      form.elements[late.field].value = late.kept;
      settled.set(late.field, "Saved elsewhere");
      chosen(late, box);
    }));
    field.querySelector(".choices").before(box);
    refuse(late.field, "conflict", "Not saved");
  }

  function chosen(late, box) {
    base(late.field).value = late.version;
    refused.delete(late.field);
    box.remove();
    touched(late.field);
    if (dirty.size) later(0);
    (isChoice(late.field) ? group(late.field).querySelector(":checked") : form.elements[late.field])?.focus();
  }

  function labelOf(late) {
    const radio = [...group(late.field).querySelectorAll("input[type=radio]")].find((each) => each.value === late.kept);
    return radio ? radio.parentElement.textContent.trim() : late.kept;
  }

  // Somebody asked to go on: only once every word is saved.
  function arrive() {
    if (onward === null || dirty.size || refused.size || lost || (sending && sending.busy)) return;
    const address = onward;
    onward = null;
    if (address) location.assign(address);
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
      const name = late.name || late.id;
      const drawn = late.closest("section").querySelectorAll("[data-stale-notice]");
      const html = [...drawn].map((each) => each.querySelector("[data-merge]")?.outerHTML || "").join("");
      drawn.forEach((notice) => notice.remove());
      conflict({ field: name, version: late.dataset.stale, kept: late.dataset.kept, typed: value(name), html });
    }
    for (const text of texts) plumbline.offer(text.name, { kept, value, base, group, touched, soon });
    look();
    sum();
  }

  // A browser may bring back what was typed before the page was left.
  function look() {
    for (const name of kept.keys()) if (!refused.has(name) && value(name) !== kept.get(name)) touched(name);
    if (dirty.size) later(lost ? 0 : WAIT);
  }

  const retry = () => { if (lost && dirty.size) later(0); };

  document.querySelector("[data-without-script]")?.remove();
  begin();

  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea[data-answer]")) return;
    touched(event.target.name);
    soon();
  });
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-kept] input[type=radio]")) return;
    touched(event.target.name);
    if (!lost) later(0);
  });
  form.addEventListener("focusout", () => { if (dirty.size && !lost) later(0); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onward = event.submitter?.dataset.onward || "";
    if (refused.size) form.elements[[...refused.keys()][0]].focus?.();
    if (dirty.size) later(0); else arrive();
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) { if (dirty.size) saveNext(); } else retry(); });
  addEventListener("focus", retry);
  addEventListener("online", retry);
  addEventListener("beforeunload", (event) => { if (dirty.size || refused.size) event.preventDefault(); });
  addEventListener("pageshow", look);
})();
