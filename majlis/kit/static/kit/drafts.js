// Drafts: what is typed in a form with data-draft stays on this device until it is sent, thrown away, or a month old.
const MONTH = 30 * 24 * 3600 * 1000;

const drafted = (form) =>
  [...form.elements].filter((field) => field.name && field.matches("textarea, input[type=text], input:not([type])"));

const read = (key) => {
  const kept = JSON.parse(localStorage.getItem(key) || "null");
  if (kept && Date.now() - kept.at > MONTH) localStorage.removeItem(key);
  else return kept;
};

function watch(form) {
  const key = "draft:" + form.dataset.draft;
  const [offer, note] = ["offer", "note"].map((part) => form.querySelector(`[data-draft-${part}]`));
  const fields = drafted(form);
  const kept = read(key);
  const bare = (text) => text.replace(/\r\n?/g, "\n").trim();
  const news = kept && fields.some((field) => bare(kept.fields[field.name] || field.value) !== bare(field.value));
  if (news && offer) offer.hidden = false;

  offer?.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-draft-do]")?.dataset.draftDo;
    if (!choice) return;
    if (choice === "restore") {
      for (const field of fields) {
        if (kept.fields[field.name]) field.value = kept.fields[field.name];
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      fields.find((field) => field.value)?.focus();
    } else localStorage.removeItem(key);
    offer.hidden = true;
  });

  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const now = Object.fromEntries(fields.map((field) => [field.name, field.value]).filter(([, value]) => value.trim()));
      try {
        if (Object.keys(now).length) localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: now }));
        else localStorage.removeItem(key);
        if (note) note.hidden = !Object.keys(now).length;
      } catch {
        if (note) note.hidden = true;
      }
    }, 400);
  });
}

for (const form of document.querySelectorAll("form[data-draft]")) watch(form);
