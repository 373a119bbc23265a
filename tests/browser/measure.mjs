// Measuring in the page. The function is sent to the browser as it stands, so it uses nothing from outside itself.

/**
 * What is wrong with the places of texts below every `root`: cut off by a box that hides what runs over, outside the root,
 * or on another text. A root higher than `height` is wrong as well, where a height is given.
 */
export function misplaced({ root, height }) {
  const slack = 1.5;
  const wrong = [];
  const short = text => text.trim().replace(/\s+/g, ' ').slice(0, 50);

  // Lines of text that are drawn, each with its box. The ink of a line is a little lower than its box.
  const lines = box => {
    const found = [];
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || parent.closest('.unseen, .slides, script, style, title, desc, details:not([open]) > :not(summary)')) continue;
      if (!parent.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        if (rect.width < 1 || rect.height < 1) continue;
        const trim = rect.height * 0.15;
        found.push({ parent, text: short(node.data), left: rect.left, right: rect.right, top: rect.top + trim, bottom: rect.bottom - trim });
      }
    }
    return found;
  };

  const sticksOut = (line, box) =>
    line.left < box.left - slack || line.right > box.right + slack || line.top < box.top - slack || line.bottom > box.bottom + slack;

  // The nearest box that hides what runs over it; one that scrolls hides nothing for good.
  const cutting = (line, stop) => {
    for (let box = line.parent; box && box !== stop; box = box.parentElement) {
      if (box instanceof SVGElement && box.tagName !== 'svg') continue;
      const { overflowX, overflowY } = getComputedStyle(box);
      if (overflowX === 'auto' || overflowX === 'scroll') return height === null ? null : box;
      if (overflowX !== 'visible' || overflowY !== 'visible') return box;
    }
    return null;
  };

  const within = (line, box) => {
    const hider = cutting(line, box);
    if (hider && sticksOut(line, hider.getBoundingClientRect())) return `cut off: ${line.text}`;
    const scrolls = height === null && line.parent.closest('.table, .data > div');
    return !scrolls && sticksOut(line, box.getBoundingClientRect()) ? `outside: ${line.text}` : null;
  };

  const apart = found => {
    const sorted = found.toSorted((a, b) => a.top - b.top);
    sorted.forEach((one, index) => {
      for (let next = index + 1; next < sorted.length && sorted[next].top < one.bottom - slack; next += 1) {
        const other = sorted[next];
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (across > slack && down > slack) wrong.push(`on each other: ${one.text} / ${other.text}`);
      }
    });
  };

  for (const box of document.querySelectorAll(root)) {
    const found = lines(box);
    if (found.length === 0) wrong.push(`without text: ${box.id}`);
    if (height !== null && box.offsetHeight > height + slack) wrong.push(`${box.id} is ${box.offsetHeight} high`);
    wrong.push(...found.map(line => within(line, box)).filter(Boolean));
    apart(found);
  }
  return wrong;
}
