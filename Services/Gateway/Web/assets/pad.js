/**
 * Moves the focus by arrow keys to the nearest control in that direction, so that a pad with four keys and a
 * centre key works everywhere; Escape goes back.
 */
const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function usePad(root, onBack) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { onBack(); return; }
    const direction = directions[event.key];
    if (!direction) return;
    event.preventDefault();
    const controls = [...root.querySelectorAll("button, a[href]")].filter((control) => control.offsetParent && !control.disabled);
    const from = controls.includes(document.activeElement) ? document.activeElement : null;
    (from ? nearest(from, controls, direction) : controls.find((control) => control.closest("main")) ?? controls[0])?.focus();
  });
}

function nearest(from, controls, [dx, dy]) {
  const centre = (element) => {
    const box = element.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const [x, y] = centre(from);
  let best, bestCost = Infinity;
  for (const control of controls) {
    const [cx, cy] = centre(control);
    const along = (cx - x) * dx + (cy - y) * dy;
    if (control === from || along < 4) continue;
    // Off to the side costs more than far away.
    const cost = along + 3 * Math.abs((cx - x) * dy + (cy - y) * dx);
    if (cost < bestCost) { best = control; bestCost = cost; }
  }
  return best;
}
