// What an earlier page left in this browser is offered back beside its field.
var plumbline = window.plumbline || {};
(() => {
  "use strict";
  const form = document.querySelector("[data-desk]");
  if (!form || !window.fetch) return;

  // What an earlier page left in this browser is offered, never put in unasked.
  plumbline.offer = async (name, desk) => {
    for (const found of plumbline.store.left(name)) {
      if (found.text === desk.kept.get(name)) { plumbline.store.forget(found.key); continue; }
      const moved = found.base !== desk.base(name).value;
      const compared = moved ? await plumbline.send({ name, text: found.text, base: found.base, key: plumbline.key() }) : null;
      if (compared?.how === "saved") { plumbline.store.forget(found.key); continue; } // it was saved once, and written on since
      offered(name, desk, found, moved, compared?.said.stale?.[0]);
    }
  };

  function offered(name, desk, found, moved, late) {
    const text = form.elements[name];
    const day = new Date(found.at).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: form.dataset.zone });
    const end = () => { plumbline.store.forget(found.key); box.remove(); text.focus(); };
    // into a text that was written on since the offer nothing is put over: what was kept follows it
    const put = (words) => {
      if (desk.value(name) === desk.kept.get(name)) plumbline.put(text, words, 0, desk.value(name).length);
      else plumbline.put(text, "\n\n" + words, desk.value(name).length, desk.value(name).length);
      if (moved && !late) desk.base(name).value = found.base; // not compared yet: the server will, before anything is replaced
      desk.touched(name);
      desk.soon();
      end();
    };
    const row = document.createElement("div");
    row.className = "row";
    row.append(plumbline.button("Put it in", () => put(found.text)), plumbline.button("Discard", end));
    const title = `You typed this on ${day}, and it was not saved.`;
    const box = late
      ? plumbline.notice(title + " The text was saved otherwise since.", plumbline.comparison(late.html, {
        merged: (words) => put(desk.value(name) === late.kept ? words : found.text), mine: () => put(found.text), saved: end,
      }))
      : plumbline.notice(title, plumbline.words(found.text), row);
    box.dataset.offer = found.key;
    desk.group(name).before(box);
  }

  // Another tab saved what it held: then nothing is to be offered any more.
  addEventListener("storage", (event) => {
    if (event.key && event.newValue === null) document.querySelector(`[data-offer="${CSS.escape(event.key)}"]`)?.remove();
  });
})();
