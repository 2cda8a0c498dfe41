// Why words stand is kept when its button is pressed; what was typed and not kept is neither redrawn nor left without a word.
var plumbline = window.plumbline || {};
(() => {
  "use strict";
  const form = document.querySelector("[data-desk]");
  if (!form || !window.fetch) return;

  const typed = (place) => [...place.querySelectorAll("[data-explanation]")].filter((each) => each.value !== each.defaultValue);
  plumbline.typedIn = (place) => typed(place).length > 0;

  async function keep(button) {
    const text = document.getElementById(button.dataset.explain);
    const said = text.closest("details").querySelector("[data-explained]");
    if (text.value === text.defaultValue) { said.textContent = "Nothing to keep yet"; return; }
    button.disabled = true;
    const sent = text.value;
    const came = await plumbline.send({ name: text.name, text: sent, base: form.elements["base-" + text.name].value, key: plumbline.key() });
    button.disabled = false;
    if (came.how === "saved") {
      text.defaultValue = sent; // what the server holds: the part is free to be drawn again
      said.textContent = "Kept";
      button.blur();
      plumbline.refresh();
      return;
    }
    const why = came.said.gaps ? came.said.gaps.map((gap) => gap.message).join(" ") : [came.said.detail, came.said.remedy].filter(Boolean).join(" ");
    said.textContent = "Not kept. " + (why || "Your words are still in the field: press again.");
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-explain]");
    if (!button) return;
    event.preventDefault();
    keep(button);
  });
  addEventListener("beforeunload", (event) => { if (plumbline.typedIn(form)) event.preventDefault(); });
})();
