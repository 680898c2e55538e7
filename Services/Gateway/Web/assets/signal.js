/** A value that tells its watchers when it changes. Watchers run once at the end of the current task. */
export function signal(value) {
  const watchers = new Set();
  let queued = false;
  return {
    get value() { return value; },
    set value(next) {
      if (Object.is(next, value)) return;
      value = next;
      if (queued) return;
      queued = true;
      queueMicrotask(() => { queued = false; watchers.forEach((watch) => watch(value)); });
    },
    watch(watcher) { watchers.add(watcher); watcher(value); return () => watchers.delete(watcher); },
  };
}
