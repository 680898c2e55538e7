/**
 * Follows one resource: its snapshots arrive as server-sent events, each replacing the last.
 *
 * The server beats every 5 s. Ten seconds without any news means that what is shown may be old: `onStale(true)`,
 * and the stream is opened anew until news arrives. `lastNews` is the server's time of the last event.
 */
const watchdogMilliseconds = 10_000;
const retryMilliseconds = [500, 1_000, 2_000, 3_000];

export function follow(address, { onSnapshot, onStale = () => {}, onBeat = () => {} }) {
  let source, watchdog, retry, attempts = 0, stale = false, fresh = true, version = -1, time = "", closed = false;
  const state = { lastNews: new Date(), close };

  function setStale(next) {
    if (stale === next) return;
    stale = next;
    onStale(next, state.lastNews);
  }

  function heard(time) {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => { setStale(true); reopen(); }, watchdogMilliseconds);
    attempts = 0;
    if (time) state.lastNews = new Date(time);
    setStale(false);
    onBeat(state.lastNews);
  }

  function open() {
    if (closed) return;
    fresh = true;
    source = new EventSource(address);
    source.addEventListener("beat", (event) => heard(JSON.parse(event.data).time));
    source.addEventListener("snapshot", (event) => {
      const next = JSON.parse(event.data);
      // A new stream's first snapshot is the truth even if its version is lower (a restored server).
      // So is a later one: a lane that moved to another instance of the queue counts on from that one's number.
      if (!fresh && next.version < version && !(next.time > time)) return;
      fresh = false;
      version = next.version;
      time = next.time;
      onSnapshot(next);
      heard(next.time);
    });
    // EventSource gives up for good on an HTTP error, so every retry is made here.
    source.addEventListener("error", reopen);
  }

  function reopen() {
    source?.close();
    clearTimeout(retry);
    retry = setTimeout(open, retryMilliseconds[Math.min(attempts++, retryMilliseconds.length - 1)] * (0.75 + Math.random() / 2));
  }

  function close() {
    closed = true;
    source?.close();
    clearTimeout(retry);
    clearTimeout(watchdog);
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden && stale) reopen(); });
  addEventListener("online", () => { if (stale) reopen(); });
  watchdog = setTimeout(() => { setStale(true); reopen(); }, watchdogMilliseconds);
  open();
  return state;
}
