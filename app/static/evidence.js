// The questions before and after follow the kind that is chosen. Without this script all of them stand in a list below.
(() => {
  "use strict";
  const kind = document.getElementById("kind");
  const asks = document.querySelector("[data-asks]");
  if (!kind || !asks) return;
  const filed = document.querySelector("[data-filed]");
  const usual = filed.textContent;

  function ask() {
    const said = asks.querySelector(`[data-kind="${kind.value}"]`);
    for (const name of said ? ["before", "after"] : []) {
      // the label holds its question, then "(optional)"
      document.querySelector(`label[for="${name}"]`).firstChild.textContent = said.querySelector(`[data-${name}]`).textContent + " ";
    }
    const under = said && said.querySelector("[data-filed-under]");
    filed.textContent = under ? `While you choose none, it is filed under ${under.textContent}.` : usual;
    for (const part of document.querySelectorAll("[data-kind-only]")) {
      part.hidden = part.dataset.kindOnly !== kind.value && ![...part.querySelectorAll("textarea, select")].some((field) => field.value);
      if (part.dataset.kindOnly === kind.value) part.open = true;
    }
  }

  asks.hidden = true;
  kind.addEventListener("change", ask);
  ask();
})();
