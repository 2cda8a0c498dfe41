// A citation leads to its evidence and opens it. Without this script it leads there, and the reader opens it.
(() => {
  "use strict";
  function open(hash) {
    const item = /^#e\d+$/.test(hash) && document.getElementById(hash.slice(1));
    if (!item) return;
    item.hidden = false; // the drawer of the desk may show one competency only
    const around = item.closest("details");
    if (around) around.open = true;
    const words = item.querySelector("details");
    if (words) words.open = true;
    item.focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#e"]');
    if (link) setTimeout(() => open(link.hash), 0);
  });
  addEventListener("hashchange", () => open(location.hash));
  open(location.hash);
})();
