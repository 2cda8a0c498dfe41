// Words that the server does not hold yet wait in this browser: by person, form, field and page, and only until it does.
var plumbline = window.plumbline || {};
(() => {
  "use strict";
  const form = document.querySelector("[data-desk]");
  if (!form) return;
  const page = Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36)).join("");
  const beginning = (name) => `plumbline-words ${form.dataset.person} ${form.getAttribute("action")} ${name} `;

  function read(key) {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      return kept && typeof kept.text === "string" ? { key, text: kept.text, base: String(kept.base), at: Number(kept.at) } : null;
    } catch { return null; }
  }

  plumbline.store = {
    // Answers whether the words are safe here; a browser may refuse, or be full.
    put(name, text, base) {
      try {
        localStorage.setItem(beginning(name) + page, JSON.stringify({ text, base, at: Date.now() }));
        return true;
      } catch { return false; }
    },
    drop(name) { this.forget(beginning(name) + page); },
    forget(key) { try { localStorage.removeItem(key); } catch { /* nothing is kept here at all */ } },
    // What earlier pages, or other tabs, left behind for a field; the newest first.
    left(name) {
      try {
        const keys = Object.keys(localStorage).filter((key) => key.startsWith(beginning(name)) && !key.endsWith(" " + page));
        return keys.map(read).filter(Boolean).sort((one, other) => other.at - one.at);
      } catch { return []; }
    },
  };
})();
