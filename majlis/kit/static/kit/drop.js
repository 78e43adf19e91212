// A file field one can drop onto; it names what was chosen, says at once when a file is too large, and that it waits.
const said = (amount, unit) =>
  amount.toLocaleString(document.documentElement.lang, { numberingSystem: "latn", style: "unit", unit, maximumFractionDigits: 1 });
const size = (bytes) => (bytes < 1048576 ? said(Math.max(1, Math.round(bytes / 1024)), "kilobyte") : said(bytes / 1048576, "megabyte"));

for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  const list = zone.querySelector("[data-files]");
  const show = () => {
    const limit = Number(zone.dataset.limit) || Infinity;
    list.replaceChildren(...[...input.files].map((file) => {
      const row = document.createElement("li");
      const name = document.createElement("bdi");
      name.textContent = file.name;
      const large = file.size > limit;
      row.className = large ? "error" : "quiet";
      row.append(name, ` · ${size(file.size)}${large ? ` · ${zone.dataset.tooLarge}` : ""}`);
      return row;
    }));
  };
  zone.classList.add("ours");
  input.addEventListener("change", show);
  input.form?.addEventListener("submit", () => {
    if (!input.files.length) return;
    const row = document.createElement("li");
    row.textContent = zone.dataset.checking;
    list.append(row);
  });
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
