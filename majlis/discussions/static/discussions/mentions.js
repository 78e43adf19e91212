// Mentions: after an @ the readers of the text are offered by name, and nobody else.
const BEFORE = /(^|[\s(])@([^\s@[\]()]{1,30}(?: [^\s@[\]()]{1,30})?)$/;
let count = 0;

function offer(area) {
  const list = document.createElement("div");
  list.id = `mentions-${++count}`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  const box = document.createElement("div");
  box.className = "combo";
  box.append(list);
  area.after(box);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);
  let found = [];
  let at = 0;
  let turn = 0;
  let timer;

  const close = () => {
    list.hidden = true;
    found = [];
    area.removeAttribute("aria-activedescendant");
  };
  const move = (to) => {
    at = (to + found.length) % found.length;
    [...list.children].forEach((node, place) => node.setAttribute("aria-selected", String(place === at)));
    area.setAttribute("aria-activedescendant", `${list.id}-${at}`);
  };
  const draw = () => {
    list.replaceChildren(...found.map(({ label, country }, place) => {
      const option = document.createElement("div");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      const name = document.createElement("bdi");
      name.textContent = label;
      const tile = document.createElement("span");
      tile.className = "tile";
      tile.textContent = country;
      option.append(name, " ", ...(country ? [tile] : []));
      return option;
    }));
    list.hidden = !found.length;
    if (found.length) move(0);
    else close();
  };
  const typed = () => BEFORE.exec(area.value.slice(0, area.selectionStart));
  const ask = async () => {
    const now = typed();
    const mine = ++turn;
    if (!now) return close();
    const query = new URLSearchParams({ q: now[2] });
    const all = new FormData(area.form);
    for (const name of ["marking", "circles", "named"]) for (const value of all.getAll(name)) query.append(name, value);
    const answer = await fetch(`${area.dataset.mentions}?${query}`).catch(() => null);
    if (mine !== turn) return;
    found = answer?.ok ? await answer.json() : [];
    draw();
  };
  const take = (place) => {
    const now = typed();
    if (!now || !found[place]) return close();
    const { value, label } = found[place];
    const from = area.selectionStart - now[2].length - 1;
    const text = `@[${label.replace(/[[\]\n]/g, " ")}](${value}) `;
    area.setRangeText(text, from, area.selectionStart, "end");
    close();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  };

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  area.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => take([...list.children].indexOf(event.target.closest("[role=option]"))));
  // Before the editor's own keys: Enter chooses a name while the list is open.
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) move(at + step);
    else if (event.key === "Enter" || event.key === "Tab") take(at);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}

for (const area of document.querySelectorAll("textarea[data-mentions]")) offer(area);
