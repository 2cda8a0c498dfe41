// Items that stand in the drawer with their title alone open in place. Without this script the link leads to their page.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-words]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const known = link.parentElement.querySelector("[data-opened]");
  if (known) {
    known.hidden = !known.hidden;
    link.setAttribute("aria-expanded", String(!known.hidden));
    return;
  }
  try {
    const answer = await fetch(link.href, { redirect: "manual" });
    const words = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("words");
    if (!words) throw new Error("nothing to show");
    words.removeAttribute("id");
    words.dataset.opened = "";
    link.parentElement.append(document.adoptNode(words));
    link.setAttribute("aria-expanded", "true");
  } catch {
    window.open(link.href, "_blank", "noopener"); // the desk stays, with what was typed
  }
});
