// The counter console: one snapshot, one render, every action by key or click. Nothing is lost when the network is.
import { render } from "./html.js";
import { signal } from "./signal.js";
import { clock, snapshot, text } from "./text.js";
import { follow } from "./live.js";
import { newKey, post } from "./request.js";
import { explanation } from "./explanation.js";
import { actionsFor, console_ } from "./counter-view.js";
import { ask } from "./counter-dialogs.js";

const { counter: id } = document.body.dataset;
const zone = snapshot.site.time_zone;
const app = document.getElementById("app");
const lamp = document.getElementById("live");
const undoMilliseconds = 5_000;
/** A second press within this time of a change is taken for a slip of the finger. */
const slipMilliseconds = 600;

const state = signal({ counter: snapshot.counter, busy: null, message: null, undo: null, taken: false, stale: false, why: null, now: Date.now() });
const set = (change) => { state.value = { ...state.value, ...change }; };
let attempt = null;
let changedAt = -Infinity;
let undoTimer;
let takeBackTimer;
let asked = null;
let offset = Date.parse(snapshot.counter.time) - Date.now();

/** What the officer asks for. A failed attempt keeps its key, so that pressing again repeats it and never doubles it. */
async function act(action) {
  if (state.value.busy || performance.now() - changedAt < slipMilliseconds) return;
  if (state.value.undo) { if (action.name !== "undo") commitMissed(); else { cancelUndo(); return; } }
  if (action.asks) { await ask(action, state.value.counter, send); return; }
  if (action.name === "missed") { offerUndo(); return; }
  await send(action.name, action.body ?? {});
}

async function send(name, body) {
  const ticket = state.value.counter.current?.code ?? "";
  const intent = `${name} ${ticket} ${JSON.stringify(body)}`;
  if (attempt?.intent !== intent) attempt = { intent, key: newKey() };
  set({ busy: name, message: null });
  try {
    accept(await post(`/api/v1/counters/${encodeURIComponent(id)}/${name}`, body, { key: attempt.key }));
    attempt = null;
    changedAt = performance.now();
    set({ taken: false });
  } catch (error) {
    if (error.status !== 0 && error.status < 500) attempt = null;
    set({ message: explain(error), taken: error.kind === "signed_on_elsewhere" });
    if (error.status === 409 || error.status === 404) refresh();
    if (error.status === 401) location.assign(`${document.body.dataset.base}/masuk?next=${encodeURIComponent(location.pathname)}`);
  } finally {
    set({ busy: null });
    setTimeout(() => app.querySelector("[data-primary]")?.focus({ preventScroll: true }));
  }
}

function explain(error) {
  if (error.status === 0) return text.error_network;
  if (error.kind === "nobody_waits") return text.nobody_waits;
  if (error.status === 409) return `${text[error.kind] ?? ""} ${text.error_conflict}`.trim();
  return text[error.kind] ?? text.error;
}

function accept(counter) {
  const known = state.value.counter;
  if (counter.version >= known.version || counter.time > known.time) show(counter);
}

/** Shows a counter, and looks again when its last step can no longer be taken back. */
function show(counter) {
  set({ counter, now: Date.now() + offset });
  askWhy(counter.current);
  clearTimeout(takeBackTimer);
  const left = counter.undo_until ? Date.parse(counter.undo_until) - state.value.now : 0;
  if (left > 0) takeBackTimer = setTimeout(() => set({ now: Date.now() + offset }), left + 50);
}

/** Asks once for each call why this number was called. It is no part of the work: what cannot be told is left out. */
async function askWhy(current) {
  const call = current ? `${current.code} ${current.called_at}` : null;
  if (call === asked) return;
  asked = call;
  set({ why: null });
  if (!current) return;
  const { sentence, mayKnowLater } = await explanation(current.code);
  if (asked !== call) return;
  if (sentence) set({ why: sentence });
  // The next snapshot of the counter asks again.
  else if (mayKnowLater) asked = null;
}

async function refresh() {
  const answer = await fetch(`/api/v1/counters/${encodeURIComponent(id)}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok) show(await answer.json());
}

/** "Did not come" waits five seconds before it is sent: a slip must not cost a citizen the turn. */
function offerUndo() {
  set({ undo: state.value.counter.current.number, message: null });
  undoTimer = setTimeout(commitMissed, undoMilliseconds);
}
function cancelUndo() { clearTimeout(undoTimer); set({ undo: null }); }
function commitMissed() { cancelUndo(); send("missed", {}); }

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  const typed = event.key === " " ? "space" : event.key.toLowerCase();
  // A focused control handles Space and Enter itself.
  if ((typed === "space" || typed === "enter") && event.target.closest("button, a, input, select, textarea")) return;
  const action = actionsFor(state.value).find(({ keys }) => keys.includes(typed));
  if (!action) return;
  event.preventDefault();
  act(action);
});

state.watch((now) => render(console_(now, act), app));
askWhy(snapshot.counter.current);
setInterval(() => set({ now: Date.now() + offset }), 15_000);
app.querySelector("[data-primary]")?.focus({ preventScroll: true });

function showLamp(stale, lastNews) {
  lamp.textContent = stale ? `${text.stale} ${clock(lastNews, zone)}` : text.live;
  lamp.classList.toggle("is-stale", stale);
}
showLamp(false);

follow(`/api/v1/counters/${encodeURIComponent(id)}/events`, {
  onSnapshot: show,
  onBeat(time) { offset = time - Date.now(); },
  onStale(stale, lastNews) {
    set({ stale });
    showLamp(stale, lastNews);
    if (!stale && state.value.message === text.error_network) set({ message: null });
  },
});
