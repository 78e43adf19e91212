// Suggestions under a search box (ARIA 1.2 combobox with a list of links). Without this the box just sends.
const make = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

function grow(form) {
  const input = form.querySelector("input[type=search]");
  const list = make("div", { role: "listbox", id: `${input.id || "find"}-suggestions`, hidden: "", "aria-label": input.labels?.[0]?.textContent || input.ariaLabel || "" });
  const box = make("div", { class: "combo" });
  input.before(box);
  box.append(input, list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) {
    input.setAttribute(name, value);
  }
  let at = -1;
  let timer;
  let asked = "";

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const move = (to) => {
    const options = [...list.children];
    at = (to + options.length) % options.length;
    options.forEach((node, place) => node.setAttribute("aria-selected", String(place === at)));
    input.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    list.replaceChildren(...found.map(({ label, note, url }, place) => {
      const line = make("div", { role: "option", id: `${list.id}-${place}`, "aria-selected": "false" }, make("bdi", {}, label));
      if (note) line.append(" ", make("span", { class: "quiet" }, note));
      line.addEventListener("click", () => location.assign(url));
      return line;
    }));
    list.hidden = !found.length;
    at = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const ask = async () => {
    const text = input.value.trim();
    asked = text;
    if (text.length < 2) return close();
    const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`).catch(() => null);
    if (answer?.ok && asked === text) show(await answer.json());
  };

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden) {
      event.preventDefault();
      move(at < 0 && step < 0 ? -1 : at + step);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      list.children[at].click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
}

for (const form of document.querySelectorAll("form[data-suggest]")) grow(form);
