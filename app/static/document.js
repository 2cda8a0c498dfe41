// A chip opens the words of what it cites below its paragraph. Without this script it leads to their place on the page.
(() => {
  "use strict";
  const APART = "button, .no-print, summary, input, [hidden]";

  function go(hash) {
    const item = /^#e\d+$/.test(hash) && document.getElementById(hash.slice(1));
    if (!item) return;
    item.hidden = false; // the drawer of the desk may show one competency only
    const around = item.closest("details");
    if (around) around.open = true;
    const words = item.querySelector("details");
    if (words) words.open = true;
    item.focus();
  }

  const below = (chip) => chip.closest(".under") || chip.closest("li, p, td, blockquote") || chip.parentElement;
  const shown = (block, number) => [...block.querySelectorAll(":scope > .opened"), ...after(block)].find((each) => each.dataset.of === number);

  // What was opened below a block stands right behind it.
  function after(block) {
    const found = [];
    for (let next = block.nextElementSibling; next?.matches(".opened"); next = next.nextElementSibling) found.push(next);
    return found;
  }

  // An item may stand on the page with its title alone: its words have a page of their own.
  async function fetched(address, into) {
    const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
    const found = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("words");
    if (found) into.replaceChildren(...found.childNodes);
    else into.textContent = "Its words cannot be fetched just now.";
  }

  function words(item, number) {
    const made = document.createElement("aside");
    made.className = "opened no-print";
    made.dataset.of = number;
    made.setAttribute("aria-label", "What " + number + " says");
    const copy = item.cloneNode(true);
    copy.querySelectorAll(APART + ", [data-opened]").forEach((each) => each.remove());
    copy.querySelectorAll("[id]").forEach((each) => each.removeAttribute("id"));
    copy.querySelectorAll("details").forEach((each) => each.replaceWith(...each.childNodes));
    copy.querySelectorAll("h2, h3, h4").forEach((each) => {
      const title = document.createElement("p");
      title.className = "opened-title";
      title.append(...each.childNodes);
      each.replaceWith(title);
    });
    made.append(...copy.childNodes);
    const apart = made.querySelector("a[data-words]");
    if (apart) {
      const place = document.createElement("div");
      place.className = "flow";
      apart.removeAttribute("data-words");
      made.append(place);
      fetched(apart.href, place);
    }
    return made;
  }

  function toggle(chip, item) {
    const number = chip.hash.slice(2).replace(/^/, "E");
    const block = below(chip);
    const open = shown(block, number);
    if (open) return close(open, chip);
    const made = words(item, number);
    const row = document.createElement("p");
    row.className = "row";
    const end = document.createElement("button");
    end.type = "button";
    end.className = "compact";
    end.textContent = "Close " + number;
    end.addEventListener("click", () => close(made, chip));
    const place = document.createElement("a");
    place.href = chip.hash;
    place.dataset.place = "";
    place.textContent = "Go to its place";
    row.append(end, place);
    made.append(row);
    made.addEventListener("keydown", (event) => { if (event.key === "Escape") close(made, chip); });
    if (block.matches("li, td, blockquote")) block.append(made); else block.after(made);
    chip.setAttribute("aria-expanded", "true");
  }

  function close(made, chip) {
    made.remove();
    chip.setAttribute("aria-expanded", "false");
    if (chip.isConnected) chip.focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#e"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const item = /^#e\d+$/.test(link.hash) && document.getElementById(link.hash.slice(1));
    if (!item) return;
    if (!link.matches(".cite") || item.contains(link)) return setTimeout(() => go(link.hash), 0);
    event.preventDefault();
    toggle(link, item);
  });
  addEventListener("hashchange", () => go(location.hash));
  go(location.hash);
})();
