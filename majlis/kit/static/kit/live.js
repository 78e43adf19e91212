// Parts of a page that follow a form: data-live is an address that is asked again, with the named fields, at each change.
for (const part of document.querySelectorAll("[data-live]")) {
  const form = part.closest("form");
  const names = (part.dataset.fields || "").split(" ");
  let asked = 0;
  const renew = async () => {
    const mine = ++asked;
    const query = new URLSearchParams([...new FormData(form)].filter(([name]) => names.includes(name)));
    part.setAttribute("aria-busy", "true");
    const answer = await fetch(`${part.dataset.live}?${query}`, { headers: { "X-Requested-With": "fragment" } }).catch(() => null);
    if (mine !== asked) return;
    part.removeAttribute("aria-busy");
    if (answer?.ok) part.innerHTML = await answer.text();
  };
  form?.addEventListener("change", (event) => names.includes(event.target.name) && renew());
  if (!part.innerHTML.trim()) renew();
}
