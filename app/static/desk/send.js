// One field on its way to the server, and what came of it in one word. A page may be older than its session: it fetches a fresh token.
var plumbline = window.plumbline || {};
(() => {
  "use strict";
  const form = document.querySelector("[data-desk]");
  if (!form || !window.fetch) return;
  const LARGE = 60_000; // what a browser still sends while its page is being left

  plumbline.key = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18)))).replace(/[+/]/g, "-");

  async function post(field) {
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("request_key", field.key);
    body.set(field.name, field.text);
    body.set("base-" + field.name, field.base);
    const answer = await fetch(form.action, {
      method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual", keepalive: field.text.length * 3 < LARGE,
    });
    return { answer, said: await answer.json().catch(() => ({})) };
  }

  // Is it still the same person who is signed in here? Then their session has a token for this page.
  async function renew() {
    const answer = await fetch(form.dataset.live, { redirect: "manual" });
    if (answer.status >= 500) return "failed";
    if (answer.status === 404) return "other";
    if (answer.status === 409) return "closed";
    if (!answer.ok) return "out";
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-token]");
    if (fresh?.dataset.person !== form.dataset.person) return "other";
    form.elements.csrf_token.value = fresh.dataset.token;
    return "";
  }

  const FORGED = 400;
  const GONE = { detail: "You cannot write on this draft any more.", remedy: "Keep a copy of your words." };

  // {how: "saved" | "stale" | "refused" | "unreachable" | "failed" | "out" | "other", said}
  plumbline.send = async (field) => {
    try {
      let { answer, said } = await post(field);
      if (answer.status === FORGED) {
        const trouble = await renew();
        if (trouble && trouble !== "closed") return { how: trouble, said };
        if (!trouble) ({ answer, said } = await post(field));
      }
      if (answer.status >= 500) return { how: "failed", said };
      if (answer.status === 401 || answer.type === "opaqueredirect") return { how: "out", said };
      if (answer.status === 404) return { how: "refused", said: GONE };
      if (answer.ok) return { how: "saved", said };
      return { how: said.stale ? "stale" : "refused", said };
    } catch {
      return { how: "unreachable", said: {} };
    }
  };
})();
