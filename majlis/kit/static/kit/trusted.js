// Trusted Types: a text becomes a part of the page only when nothing in it could run. Loaded before all other
// scripts; where the browser has no Trusted Types, the Content-Security-Policy alone keeps scripts out.
const REFUSED = "iframe, object, embed, base, frame, portal, meta[http-equiv]";
const ADDRESSES = new Set(["href", "src", "action", "formaction", "xlink:href", "data", "srcdoc"]);
const HANDLER = /^(on|hx-on|data-hx-on)/;
const PLAIN = /^\s*(https?:|mailto:|tel:|data:image\/|[/#?.]|[^:]*$)/i;

// A script of our own pages comes from /static/; a block of data never runs.
const ours = (script) =>
  script.type === "application/json" || new URL(script.getAttribute("src") || "data:", location.href).href.startsWith(`${location.origin}/static/`);

function harmless(root) {
  for (const node of root.querySelectorAll("*")) {
    if (node.matches(REFUSED) || (node.localName === "script" && !ours(node))) return false;
    for (const { name, value } of node.attributes) {
      if (HANDLER.test(name) || (ADDRESSES.has(name) && !PLAIN.test(value))) return false;
    }
    if (node.localName === "template" && !harmless(node.content)) return false;
  }
  return true;
}

if (window.trustedTypes?.createPolicy) {
  // Only for looking: what is parsed here is never shown.
  const looking = trustedTypes.createPolicy("majlis", { createHTML: (text) => text });
  const parse = (text) => new DOMParser().parseFromString(looking.createHTML(text), "text/html");
  trustedTypes.createPolicy("default", { createHTML: (text) => (harmless(parse(text)) ? text : null) });
}
