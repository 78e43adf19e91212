// Shows who will read something while marking, circles and people are being chosen.
const form = document.querySelector("form[data-readers]");
const band = form.querySelector("[data-band]");
const [circles, named] = ["circles", "named"].map((part) => form.querySelector(`[data-for-${part}]`));
const button = form.querySelector("[data-readers-button]");
if (button) button.hidden = true;
const NAMES = ["marking", "circles", "named", "public", "caveats", "expires", "made_from"];

const chosen = () => {
  const all = new FormData(form);
  const query = new URLSearchParams();
  for (const name of NAMES) for (const value of all.getAll(name)) query.append(name, value);
  if (form.dataset.item) query.append("item", form.dataset.item);
  return query;
};

// What a marking has no use for is put away, unless something is chosen there: that must be seen to be undone.
function arrange() {
  const now = new FormData(form);
  const marking = Number(now.get("marking"));
  circles.hidden = marking > 2 && !now.has("circles");
  named.hidden = marking < 2 && !now.has("named");
}

let turn = 0;
async function refresh() {
  arrange();
  const mine = ++turn;
  const answer = await fetch(`${form.dataset.readers}?${chosen()}`, { headers: { "X-Requested-With": "fragment" } }).catch(() => null);
  if (!answer?.ok || mine !== turn) return;
  // The server's own fragment; nothing typed is in it.
  band.innerHTML = await answer.text();
}

form.addEventListener("change", (event) => {
  if (NAMES.includes(event.target.name)) refresh();
});
arrange();
