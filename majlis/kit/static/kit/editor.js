// The editor: buttons and keys that write Markdown into a plain text field, and a preview made by the server.
const MARKS = { bold: ["**", "**"], italic: ["*", "*"], code: ["`", "`"] };
const LINES = { list: "- ", numbers: "1. ", quote: "> " };

function insert(area, text, from, to) {
  area.focus();
  area.setSelectionRange(from, to);
  // execCommand keeps the browser's own undo; setRangeText is the way where it is gone.
  if (!document.execCommand?.("insertText", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function write(area, mark) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  if (MARKS[mark]) {
    const [before, after] = MARKS[mark];
    insert(area, before + chosen + after, start, end);
    area.setSelectionRange(start + before.length, start + before.length + chosen.length);
  } else if (LINES[mark]) {
    const from = value.lastIndexOf("\n", start - 1) + 1;
    insert(area, value.slice(from, end).replace(/^/gm, LINES[mark]), from, end);
  } else {
    insert(area, `[${chosen}](https://)`, start, end);
    const at = start + chosen.length + 3;
    area.setSelectionRange(at, at + 8);
  }
}

async function preview(editor, area, button) {
  const pane = editor.querySelector("[data-pane]");
  const open = button.getAttribute("aria-pressed") !== "true";
  if (open) {
    const body = new FormData();
    body.set("text", area.value);
    const token = area.form?.elements.csrfmiddlewaretoken?.value || "";
    button.setAttribute("aria-busy", "true");
    const answer = await fetch(editor.dataset.preview, { method: "POST", body, headers: { "X-CSRFToken": token } }).catch(() => null);
    button.removeAttribute("aria-busy");
    // 422 and 429 say in the reader's language why there is no preview.
    if (!answer?.ok && ![422, 429].includes(answer?.status)) return;
    // The server's own cleaned HTML; nothing typed reaches the page in another way.
    pane.innerHTML = await answer.text();
  }
  button.setAttribute("aria-pressed", String(open));
  pane.hidden = !open;
  area.hidden = open;
  if (!open) area.focus();
}

for (const editor of document.querySelectorAll("[data-editor]")) {
  const area = editor.querySelector("textarea");
  const bar = editor.querySelector("[role=toolbar]");
  bar.hidden = false;
  const buttons = [...bar.querySelectorAll("button")];
  buttons.forEach((button, place) => (button.tabIndex = place ? -1 : 0));
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.mark) write(area, button.dataset.mark);
    else if (button) preview(editor, area, button);
  });
  bar.addEventListener("keydown", (event) => {
    const rtl = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
    const step = { ArrowRight: rtl, ArrowLeft: -rtl }[event.key];
    if (!step) return;
    const next = buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length);
    buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
    next.focus();
  });
  area.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const mark = { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
    if (event.key === "Enter") area.form?.requestSubmit();
    if (!mark) return;
    event.preventDefault();
    write(area, mark);
  });
}
