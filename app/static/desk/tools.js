// Marks by a press or a key: words are put in as if they were typed, so that the browser can undo them.
var plumbline = window.plumbline || {};
(() => {
  "use strict";
  const MARKS = ["bold", "italic", "list", "quote", "link", "cite"];
  const KEYS = { bold: "B", italic: "I" };
  const WRAPS = { bold: "**", italic: "*" };
  const STARTS = { list: "- ", quote: "> " };

  // Puts words in place of a part of a text, and leaves the focus and the page where they were.
  plumbline.put = (text, words, from, to) => {
    const had = document.activeElement;
    const top = scrollY;
    text.focus({ preventScroll: true });
    text.setSelectionRange(from, to);
    if (!document.execCommand(words ? "insertText" : "delete", false, words)) {
      text.setRangeText(words, from, to, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (had && had !== text && had !== document.body) had.focus({ preventScroll: true });
    scrollTo(scrollX, top);
  };

  function wrap(text, mark) {
    const { value, selectionStart: from, selectionEnd: to } = text;
    const long = mark.length;
    const wrapped = value.slice(from - long, from) === mark && value.slice(to, to + long) === mark;
    if (wrapped) {
      plumbline.put(text, value.slice(from, to), from - long, to + long);
      text.setSelectionRange(from - long, to - long);
    } else {
      plumbline.put(text, mark + value.slice(from, to) + mark, from, to);
      text.setSelectionRange(from + long, to + long);
    }
  }

  function begin(text, mark) {
    const from = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
    const end = text.value.indexOf("\n", text.selectionEnd);
    const to = end < 0 ? text.value.length : end;
    const lines = text.value.slice(from, to).split("\n");
    const every = lines.every((line) => line.startsWith(mark));
    plumbline.put(text, lines.map((line) => every ? line.slice(mark.length) : mark + line).join("\n"), from, to);
  }

  function link(text) {
    const { value, selectionStart: from, selectionEnd: to } = text;
    const words = value.slice(from, to) || "what it shows";
    plumbline.put(text, `[${words}](https://)`, from, to);
    const at = from + words.length + 3;
    text.setSelectionRange(at, at + 8);
  }

  function mark(text, name) {
    if (name === "cite") return find(text);
    if (WRAPS[name]) wrap(text, WRAPS[name]);
    else if (STARTS[name]) begin(text, STARTS[name]);
    else link(text);
    text.focus();
  }

  function find(text) {
    const target = document.querySelector("[data-cite-in]");
    const drawer = document.getElementById("evidence");
    target.value = text.dataset.answer;
    const panel = drawer.querySelector("details");
    if (panel) panel.open = true;
    drawer.scrollIntoView({ block: "nearest" });
    (drawer.querySelector("li:not([hidden]) [data-cite]") || drawer).focus();
  }

  function press(name) {
    const made = document.createElement("button");
    made.type = "button";
    made.dataset.mark = name;
    made.textContent = name[0].toUpperCase() + name.slice(1);
    if (KEYS[name]) made.setAttribute("aria-keyshortcuts", `Control+${KEYS[name]} Meta+${KEYS[name]}`);
    return made;
  }

  const field = (tools) => document.getElementById(tools.getAttribute("aria-controls"));

  for (const tools of document.querySelectorAll("[data-tools]")) {
    tools.prepend(...MARKS.map(press));
    const buttons = [...tools.querySelectorAll("button")];
    const turn = (to) => buttons.forEach((each) => { each.tabIndex = each === to ? 0 : -1; });
    turn(buttons[0]);
    tools.addEventListener("focusin", (event) => turn(event.target));
    tools.addEventListener("keydown", (event) => {
      const at = buttons.indexOf(event.target);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      buttons[(to + buttons.length) % buttons.length].focus();
    });
    tools.addEventListener("click", (event) => {
      if (event.target.dataset.mark) mark(field(tools), event.target.dataset.mark);
    });
    field(tools).addEventListener("keydown", (event) => {
      const name = { b: "bold", i: "italic" }[event.key.toLowerCase()];
      if (!name || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      mark(event.target, name);
    });
  }
})();
