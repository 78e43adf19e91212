// What every page has: keys, messages, dialogs, the offline line, and the end of a sent draft.
const root = document.documentElement;
root.classList.add("js");

const typing = (node) => node.closest?.("input, textarea, select, [contenteditable]");

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  // The key that bears the stroke on Latin keyboards bears a letter on Arabic ones.
  const stroke = event.key === "/" || (event.code === "Slash" && event.key > "\u0600");
  const box = document.querySelector(".find input");
  if (!stroke || !box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

addEventListener("click", (event) => {
  const on = (selector) => event.target.closest?.(selector);
  on("[data-dismiss]")?.closest(".toast, .note, dialog")?.remove();
  const opener = on("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (event.target.matches?.("dialog")) event.target.close();
});

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-forget-drafts]")) {
    for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) localStorage.removeItem(key);
  }
  if (form.dataset.draft) sessionStorage.setItem("sent", form.dataset.draft);
  event.submitter?.setAttribute("aria-busy", "true");
});

addEventListener("pageshow", () => {
  for (const node of document.querySelectorAll("[aria-busy=true]")) node.removeAttribute("aria-busy");
});

// A toast that only tells goes by itself; one that asks or warns stays until it is closed.
for (const toast of document.querySelectorAll(".toast:not(.error, .warning, :has(a, form))")) {
  setTimeout(() => toast.matches(":hover, :focus-within") || toast.remove(), 9000);
}

// A refused form says so where one looks: what is wrong has the focus, and with it stands in sight.
const wrong = document.querySelector("main .summary[tabindex]") || document.querySelector("main [aria-invalid=true]");
wrong?.focus();
// An address that ends in a place takes the focus there once the page stands: then it is given back.
if (wrong && location.hash) addEventListener("load", () => setTimeout(() => wrong.focus()), { once: true });

// The tab one is on stands in sight, however many there are; only its strip moves, never the page.
const tab = document.querySelector(".tabs [aria-current]");
if (tab) {
  const [own, strip] = [tab, tab.parentElement].map((node) => node.getBoundingClientRect());
  tab.parentElement.scrollBy(own.left + own.width / 2 - strip.left - strip.width / 2, 0);
}

const line = document.querySelector(".offline");
const tell = () => line && (line.hidden = navigator.onLine);
addEventListener("online", tell);
addEventListener("offline", tell);

// A draft ends when the page after sending does not show the same text again (a refused form does).
const sent = sessionStorage.getItem("sent");
if (sent && !document.querySelector("[data-keep-drafts]")) {
  sessionStorage.removeItem("sent");
  const form = [...document.forms].find((candidate) => candidate.dataset.draft === sent);
  const kept = JSON.parse(localStorage.getItem("draft:" + sent) || "{}").fields || {};
  const shown = Object.entries(kept).some(([name, value]) => form?.elements[name]?.value === value && value);
  if (!shown) localStorage.removeItem("draft:" + sent);
}
