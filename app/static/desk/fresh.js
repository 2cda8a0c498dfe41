// What the server says about a text changes with each save: drawn again in place, without taking the focus away.
var plumbline = window.plumbline || {};
(() => {
  "use strict";
  const form = document.querySelector("[data-desk]");
  if (!form || !window.fetch) return;

  // What is missing, what is cited, the composite: as the server sees them.
  plumbline.refresh = async () => {
    try {
      const answer = await fetch(form.dataset.live, { redirect: "manual" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const open = document.querySelector("#gaps details")?.open;
      for (const part of fresh.querySelectorAll("[id]")) {
        const old = document.getElementById(part.id);
        const whole = part.matches("[data-live], [data-progress], [data-cited-in], [data-composite]");
        if (!old || !whole || old.innerHTML === part.innerHTML || old.contains(document.activeElement) || plumbline.typedIn?.(old)) continue;
        const open = old.querySelector("details")?.open;
        old.innerHTML = part.innerHTML;
        if (open && part.matches("[data-live]")) old.querySelector("details")?.setAttribute("open", "");
      }
      const details = document.querySelector("#gaps details");
      if (details) details.open = Boolean(open);
    } catch { /* the next save asks again */ }
  };
})();
