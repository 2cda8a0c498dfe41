// A text as its readers will see it, by the server's own renderer; asked for beside the typing, which never waits for it.
(() => {
  "use strict";
  const WAIT = 600;
  const form = document.querySelector("[data-desk]");
  if (!form || !window.fetch) return;

  for (const button of form.querySelectorAll("[data-preview]")) {
    const name = "answer-" + button.value;
    const text = form.elements[name];
    const place = document.getElementById(name + "-preview");
    let timer = 0;
    let asked = 0;

    async function draw() {
      const mine = ++asked;
      const body = new FormData();
      for (const each of ["csrf_token", name]) body.set(each, form.elements[each].value);
      body.set("preview", button.value);
      const answer = await fetch(button.formAction, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" })
        .catch(() => null);
      const said = answer && await answer.json().catch(() => null);
      if (mine !== asked || place.hidden) return; // something newer is on its way
      if (answer && answer.ok && said) {
        place.innerHTML = said.html;
        return;
      }
      const sorry = document.createElement("p");
      sorry.className = "soft";
      sorry.textContent = said?.gaps ? said.gaps[0].message : "The preview cannot be drawn just now. What you type is kept all the same.";
      place.replaceChildren(sorry);
    }

    function show(open) {
      place.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
      if (open) draw();
    }

    button.setAttribute("aria-controls", place.id);
    button.setAttribute("aria-expanded", String(!place.hidden));
    button.addEventListener("click", (event) => { event.preventDefault(); show(place.hidden); });
    text.addEventListener("input", () => {
      clearTimeout(timer);
      if (!place.hidden) timer = setTimeout(draw, WAIT);
    });
  }
})();
