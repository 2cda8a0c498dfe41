// Alt, Shift and E together open the form of a new evidence item from every page; the foot of the page says so.
(() => {
  "use strict";
  const link = document.querySelector("[data-capture]");
  if (!link) return;
  link.setAttribute("aria-keyshortcuts", "Alt+Shift+E");
  link.title = "Log evidence (Alt+Shift+E)";
  const keys = document.createElement("kbd");
  keys.textContent = "Alt+Shift+E";
  keys.setAttribute("aria-hidden", "true"); // said already, by aria-keyshortcuts
  link.append(" ", keys);

  const writes = (where) => where && where.matches("textarea, input, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || event.repeat) return;
    if (event.code !== "KeyE" && event.key.toLowerCase() !== "e") return;
    event.preventDefault();
    // whoever is writing keeps the page with what they typed, and captures in another tab
    if (writes(document.activeElement)) window.open(link.href, "_blank", "noopener");
    else location.assign(link.href);
  });
})();
