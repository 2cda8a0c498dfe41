// Two texts for one field: a person chooses. The comparison is the server's; here its buttons do what they say.
var plumbline = window.plumbline || {};
(() => {
  "use strict";
  let serial = 0;

  plumbline.button = (words, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  };

  plumbline.notice = (title, ...parts) => {
    const box = document.createElement("div");
    box.className = "notice notice-loss";
    box.dataset.conflict = "";
    const said = document.createElement("p");
    said.className = "notice-title";
    said.setAttribute("role", "alert");
    said.textContent = title;
    box.append(said, ...parts);
    return box;
  };

  plumbline.words = (text) => {
    const made = document.createElement("div");
    made.className = "prose kept-text";
    made.dir = "auto";
    made.textContent = text || "Nothing: it was emptied.";
    return made;
  };

  // The comparison as the server drew it. `acts` holds what each button does, by what it uses.
  plumbline.comparison = (html, acts) => {
    const made = document.createElement("div");
    made.innerHTML = html;
    serial += 1;
    for (const radio of made.querySelectorAll("input[type=radio]")) radio.name += "-" + serial; // several may stand in one form
    for (const each of made.querySelectorAll("button[name=use]")) {
      const use = each.value.split(":")[0];
      each.type = "button";
      each.addEventListener("click", () => acts[use](merged(made)));
    }
    return made;
  };

  // The merged text as it stands, with what was chosen where changes touch.
  function merged(made) {
    return [...made.querySelectorAll("[data-piece], [data-ask]")]
      .map((each) => each.matches("[data-ask]") ? each.querySelector(":checked").dataset.words : each.textContent)
      .join("");
  }
})();
