// Keeps what is typed on the server, so that a draft survives a closed tab and another device.
// The copy on this device is for the time without a line: it goes once the server has the same.
const WAIT = 1500;
const CHOICES = ["form", "marking", "circles", "topics", "named", "language"];

function keep(form) {
  const area = form.elements.body;
  let timer;
  let last = null;

  const send = () => {
    clearTimeout(timer);
    const typed = new FormData();
    typed.set("key", form.dataset.keepsAs);
    typed.set("title", form.elements.title?.value || "");
    typed.set("text", area.value);
    typed.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const all = new FormData(form);
    for (const name of CHOICES) for (const value of all.getAll(name)) typed.append(name, value);
    const now = [...typed].filter(([name]) => name !== "csrfmiddlewaretoken").join("\n");
    if (now === last) return;
    last = now;
    fetch(form.dataset.keeps, { method: "POST", body: typed, keepalive: now.length < 20000 }).then(
      (answer) => (answer.ok ? localStorage.removeItem("draft:" + form.dataset.draft) : (last = null)),
      () => (last = null),
    );
  };

  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, () => {
      clearTimeout(timer);
      timer = setTimeout(send, WAIT);
    });
  }
  form.addEventListener("submit", () => clearTimeout(timer));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer) send();
  });
}

for (const form of document.querySelectorAll("form[data-keeps]")) keep(form);
