// Shows who will read a question while marking, circles and people are being chosen.
const form = document.querySelector("form[data-readers]");
const band = form.querySelector("[data-band]");
const [circles, named] = ["circles", "named"].map((part) => form.querySelector(`[data-for-${part}]`));
form.querySelector("[data-readers-button]").hidden = true;

const chosen = () => {
  const all = new FormData(form);
  const query = new URLSearchParams();
  for (const name of ["marking", "circles", "named"]) for (const value of all.getAll(name)) query.append(name, value);
  return query;
};

function arrange() {
  const marking = Number(new FormData(form).get("marking"));
  circles.hidden = marking > 2;
  named.hidden = marking < 2;
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
  if (["marking", "circles", "named"].includes(event.target.name)) refresh();
});
arrange();
