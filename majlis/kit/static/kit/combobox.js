// A select that one can type into (ARIA 1.2 combobox with a list). The select stays the field that is sent.
const plain = (text) =>
  text.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u0652\u0640]/g, "").replace(/[\u0622\u0623\u0625]/g, "\u0627").toLowerCase();
let count = 0;

const make = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

function grow(select) {
  const id = select.id || `combo-${++count}`;
  const list = make("div", { role: "listbox", id: `${id}-list`, hidden: "" });
  const input = make("input", {
    type: "text", role: "combobox", autocomplete: "off", dir: "auto", id: `${id}-type`,
    "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
    placeholder: select.dataset.hint || "",
  });
  const chips = make("div", { class: "chips" });
  const box = make("div", { class: "combo" }, ...(select.multiple ? [chips] : []), input, list);
  const label = document.querySelector(`label[for="${select.id}"]`);
  if (label) {
    label.htmlFor = input.id;
    label.id ||= `${id}-label`;
    list.setAttribute("aria-labelledby", label.id);
  }
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  select.hidden = true;
  select.after(box);
  let shown = [];
  let at = -1;

  const chosen = () => [...select.selectedOptions].filter((option) => option.value);
  const rest = () => {
    if (!select.multiple) input.value = chosen()[0]?.text || "";
    chips.replaceChildren(...chosen().map((option) => {
      const drop = make("button", { type: "button", "aria-label": `${select.dataset.remove || "×"} ${option.text}` }, "×");
      drop.addEventListener("click", () => set(option, false));
      return make("span", { class: "chip" }, make("bdi", {}, option.text), drop);
    }));
  };
  const set = (option, on) => {
    option.selected = on;
    if (select.multiple) input.value = "";
    close();
    rest();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const move = (to) => {
    at = (to + shown.length) % shown.length;
    [...list.children].forEach((node, place) => node.setAttribute("aria-selected", String(place === at)));
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const open = () => {
    const wanted = plain(input.value);
    const whole = !select.multiple && input.value === chosen()[0]?.text;
    shown = [...select.options]
      .filter((option) => option.value && !(select.multiple && option.selected))
      .filter((option) => whole || plain(option.text).includes(wanted)).slice(0, 60);
    list.replaceChildren(...shown.map((option, place) =>
      make("div", { role: "option", id: `${list.id}-${place}`, "aria-selected": "false" }, make("bdi", {}, option.text))));
    list.hidden = !shown.length;
    at = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
    list.scrollIntoView({ block: "nearest" });
  };
  let timer;
  const ask = () => {
    if (!select.dataset.url || !input.value.trim()) return open();
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const answer = await fetch(select.dataset.url + encodeURIComponent(input.value)).catch(() => null);
      const found = answer?.ok ? await answer.json() : [];
      for (const option of [...select.options]) if (!option.selected) option.remove();
      for (const { value, label: text } of found) {
        if (![...select.options].some((option) => option.value === String(value))) select.add(new Option(text, value));
      }
      open();
    }, 200);
  };

  input.addEventListener("input", ask);
  input.addEventListener("click", open);
  input.addEventListener("blur", () => { close(); rest(); });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const place = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (place >= 0) set(shown[place], true);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) open();
      if (shown.length) move(at < 0 && step < 0 ? shown.length - 1 : at + step);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      if (at >= 0 || shown.length === 1) set(shown[Math.max(at, 0)], true);
    } else if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Backspace" && !input.value && select.multiple && chosen().length) set(chosen().at(-1), false);
  });
  rest();
}

for (const select of document.querySelectorAll("select[data-combo]")) grow(select);
