"""axe over a page: every rule on every page, and the contrast of every look of a text."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# What axe finds by default, and what WCAG 2.2 asks for beyond: the size of what one touches.
RULES: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
# Measuring contrast is the dearest rule by far. What decides about it is the look of a text: its colour, size
# and weight, and all that is painted behind it. Each look is measured once, in whatever language and on
# whatever page it is first seen; a text with a look that was not measured is measured wherever it stands.
LOOK = """async ([rules, clean]) => {
  if (!window.axe) return null;
  const known = new Set(clean), looks = new Set(), fresh = [], behind = new Map();
  const under = one => {
    if (!one) return '';
    if (!behind.has(one)) {
      const s = getComputedStyle(one);
      const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.mixBlendMode, s.position]
        .join();
      const before = under(one.parentElement);
      behind.set(one, before.endsWith('/' + own) ? before : before + '/' + own);
    }
    return behind.get(one);
  };
  const number = text => {
    let a = 0xdeadbeef, b = 0x41c6ce57;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      a = Math.imul(a ^ c, 2654435761); b = Math.imul(b ^ c, 1597334677);
    }
    return 4294967296 * (2097151 & b) + (a >>> 0);
  };
  for (const one of document.body.querySelectorAll('*')) {
    const says = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!says && !one.matches('input, select, textarea')) continue;
    if (!one.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (one.getClientRects().length === 0 || one.getBoundingClientRect().width < 2) continue;
    const s = getComputedStyle(one);
    const look = number([under(one), s.color, s.fontSize, s.fontWeight, s.textShadow,
      s.webkitTextStrokeWidth, one.matches(':disabled, :disabled *, [aria-disabled=true] *')].join('|'));
    if (!known.has(look) && !looks.has(look)) fresh.push(one);
    looks.add(look);
  }
  const found = await axe.run(document, {...rules, rules: {'color-contrast': {enabled: false}}});
  const colours = fresh.length
    ? (await axe.run({include: fresh}, {...rules, runOnly: ['color-contrast']})).violations : [];
  return {violations: [...found.violations, ...colours], passes: found.passes.length, looks: [...looks]};
}"""
CLEAN: set[int] = set()


def offences_of(page: Page, path: str) -> list[str]:
    """What axe calls serious or critical on the page that stands, each in one line."""
    found = page.evaluate(LOOK, [RULES, sorted(CLEAN)])
    if found is None:
        # Later documents of this page have it from the start: it is sent once, and compiled once.
        page.add_init_script(AXE_SCRIPT)
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate(LOOK, [RULES, sorted(CLEAN)])
    assert found["passes"] > 10, f"{path}: axe did not look"
    offences = [
        f"{path}: {one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    if not offences:
        CLEAN.update(found["looks"])
    return offences
