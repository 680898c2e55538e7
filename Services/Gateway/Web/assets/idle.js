/** Calls `onWarn` after `warn` and `onReset` after `reset` milliseconds without touch or key; `onActive` when someone is back. */
export function watchIdle({ warn, reset, onWarn, onActive, onReset }) {
  let warnTimer, resetTimer, warned = false;
  function restart() {
    clearTimeout(warnTimer);
    clearTimeout(resetTimer);
    if (warned) { warned = false; onActive(); }
    warnTimer = setTimeout(() => { warned = onWarn(); }, warn);
    resetTimer = setTimeout(() => { warned = false; onReset(); restart(); }, reset);
  }
  for (const type of ["pointerdown", "keydown"]) addEventListener(type, restart, { capture: true });
  restart();
  return { restart };
}
