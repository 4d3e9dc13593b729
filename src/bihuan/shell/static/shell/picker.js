/* The picker of organisations: by name, code or pinyin initials. Without JavaScript the box takes a code or a full name. */
(function () {
  "use strict";

  const from = document.body.dataset.pickFrom;
  if (!from) return;
  const WAIT = 200;
  let number = 0;

  function arm(input) {
    if (input.dataset.armed) return;
    input.dataset.armed = "1";
    input.removeAttribute("list");
    number += 1;
    const box = document.createElement("div");
    box.className = "picker";
    input.replaceWith(box);
    const list = document.createElement("ul");
    list.className = "picker-list";
    list.id = `picker-${number}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", document.getElementById("words")?.dataset.units || "");
    list.hidden = true;
    const name = document.createElement("p");
    name.className = "picker-name";
    name.id = `picker-name-${number}`;
    name.hidden = true;
    box.append(input, list, name);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") || ""} ${name.id}`.trim());

    let clock = 0;
    let asked = 0;
    const options = () => Array.from(list.children);
    const chosen = () => list.querySelector("[aria-selected=true]");

    function close() {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(option) {
      options().forEach((one) => one.setAttribute("aria-selected", String(one === option)));
      if (!option) return;
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    function take(option) {
      input.value = option.dataset.code;
      name.textContent = option.dataset.name;
      name.hidden = false;
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function show(units) {
      list.textContent = "";
      units.forEach((unit, place) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${place}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.code = unit.code;
        option.dataset.name = unit.name;
        const words = document.createElement("span");
        words.textContent = unit.name;
        const kind = document.createElement("small");
        kind.textContent = `${unit.kind} ${unit.code}`;
        option.append(words, kind);
        option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
        list.append(option);
      });
      list.hidden = units.length === 0;
      input.setAttribute("aria-expanded", String(units.length > 0));
    }

    async function ask() {
      const text = input.value.trim();
      asked += 1;
      const mine = asked;
      if (!text) { close(); return; }
      try {
        const answer = await fetch(`${from}?format=json&q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) return;
        const { units } = await answer.json();
        if (mine === asked && document.activeElement === input) show(units);
      } catch (error) {
        close();
      }
    }

    input.addEventListener("input", () => {
      name.hidden = true;
      window.clearTimeout(clock);
      clock = window.setTimeout(ask, WAIT);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      const rows = options();
      const now = rows.indexOf(chosen());
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark(rows[(now + step + rows.length + (now < 0 && step < 0 ? 1 : 0)) % rows.length]);
      } else if (event.key === "Enter" && chosen()) {
        event.preventDefault();
        take(chosen());
      } else if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    });
  }

  const look = (within) => within.querySelectorAll("input[data-pick=unit]").forEach(arm);
  look(document);
  document.addEventListener("htmx:afterSettle", (event) => look(event.target));
})();
