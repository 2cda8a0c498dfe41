// Feedback without a name: the ticket comes out of the link, and the draft stays in this browser. Without this script
// the ticket is typed, and nothing is drafted.
(() => {
  "use strict";
  const store = (() => { try { return window.localStorage; } catch { return null; } })();

  const door = document.querySelector("[data-ticket]");
  if (door && window.location.hash.length > 1) {
    door.elements.ticket.value = window.location.hash.slice(1);
    window.history.replaceState(null, "", window.location.pathname);  // the ticket does not stay in the address
  }

  if (document.querySelector("[data-given]")) {
    const sent = store && store.getItem("without-a-name-sent");
    if (sent) { store.removeItem(sent); store.removeItem("without-a-name-sent"); }
  }

  const form = document.querySelector("[data-draft]");
  if (!form || !store) return;
  const key = form.dataset.draft;
  const parts = ["behaviour", "context", "impact"].map((name) => form.elements[name]);
  const say = (words) => { form.querySelector("[data-drafted]").textContent = words; };
  const forget = form.querySelector("[data-forget]");
  forget.hidden = false;

  let kept = {};
  try { kept = JSON.parse(store.getItem(key) || "{}"); } catch { kept = {}; }
  for (const part of parts) if (!part.value && typeof kept[part.name] === "string") part.value = kept[part.name];
  if (Object.keys(kept).length) say("The draft that you left in this browser is back.");

  form.addEventListener("input", () => {
    try {
      store.setItem(key, JSON.stringify(Object.fromEntries(parts.map((part) => [part.name, part.value]))));
      say("Kept in this browser only.");
    } catch {
      say("This browser keeps no drafts; do not close the page before you send it.");
    }
  });
  form.addEventListener("submit", () => { try { store.setItem("without-a-name-sent", key); } catch { /* nothing was kept */ } });
  forget.addEventListener("click", () => {
    store.removeItem(key);
    for (const part of parts) part.value = "";
    say("Removed from this browser.");
  });
})();
