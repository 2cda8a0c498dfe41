// The drawer beside the texts: what it shows, and which text its items are cited in.
(() => {
  "use strict";
  const form = document.querySelector("[data-desk]");
  const target = document.querySelector("[data-cite-in]");
  if (!form || !target) return;

  function cite(pressed) {
    const name = "answer-" + target.value;
    const text = form.elements[name];
    const token = "[" + pressed.dataset.cite + "]";
    const at = document.activeElement === text || text.selectionStart ? text.selectionEnd : text.value.length;
    const gap = at > 0 && !/\s/.test(text.value[at - 1]) ? " " : "";
    plumbline.put(text, gap + token, at, at);
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

  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea[data-answer]")) target.value = event.target.dataset.answer;
  });
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-cite]");
    const find = event.target.closest("[data-cite-for]");
    if (pressed) { event.preventDefault(); cite(pressed); }
    if (find) target.value = find.dataset.citeFor;
  });
  document.querySelector("[data-show]")?.addEventListener("change", (event) => filter(event.target));
})();
