// The board: last calls, waiting per lane, a clock that keeps right, and a lamp when the news is old.
import { html, render } from "./html.js";
import { signal } from "./signal.js";
import { clock, counterName, language, longDate, snapshot, text } from "./text.js";
import { follow } from "./live.js";
import { chimes } from "./chime.js";
import { hasNewBuild } from "./build.js";

const { site, assets, agencies } = snapshot;
const zone = site.time_zone;
const app = document.getElementById("app");
const state = signal({ board: snapshot.board, stale: false, lastNews: new Date(), flashes: 0, soundLocked: false, now: new Date() });
const set = (change) => { state.value = { ...state.value, ...change }; };
const sound = chimes((soundLocked) => set({ soundLocked }));
let offset = 0;

const icon = (name) => html`<svg class="icon" aria-hidden="true"><use href=${`${assets.icons}#${name}`}></use></svg>`;
const identity = (call) => `${call.number} ${call.called_at}`;

function board({ board, stale, lastNews, flashes, soundLocked, now }) {
  const [latest, ...earlier] = board.calls;
  return html`
    <header class="board-head">
      <svg class="brand-mark" viewBox="0 0 40 40" aria-hidden="true"><use href=${`${assets.icons}#mark`}></use></svg>
      <p class="board-site">${site.short_name}</p>
      <p class="board-date">${longDate(now, zone, language)}</p>
      <p class="board-clock">${clock(now, zone, language)}</p>
    </header>
    <main class="board-main">
      <section class="calls" aria-labelledby="calls-title">
        <h1 id="calls-title">${text.now}</h1>
        ${latest ? html`
          <div class=${`latest ${flashes ? `flash-${flashes % 2}` : ""}`}>
            <p class="latest-number">${latest.number}${priority(latest)}</p>
            <p class="latest-go"><span>${text.proceed}</span> <strong>${counterName(latest.counter_label, text.counter)}</strong></p>
            <p class="latest-agency">${agencies[latest.agency] ?? latest.lane_name}${latest.recalls ? html` · ${text.recall}` : null}</p>
          </div>
          <ol class="earlier">${earlier.slice(0, 5).map((call) => html`
            <li><span class="call-number">${call.number}${priority(call)}</span> <span class="call-agency">${agencies[call.agency] ?? call.lane_name}</span> <strong class="call-counter">${counterName(call.counter_label, text.counter)}</strong></li>`)}</ol>`
        : html`<p class="none">${text.none}</p>`}
      </section>
      <section class="lanes" aria-labelledby="lanes-title">
        <h2 id="lanes-title">${text.lanes}</h2>
        <ul>${board.lanes.map((lane) => html`
          <li class=${lane.open_counters ? "" : "is-shut"}><span class="lane-prefix" aria-hidden="true">${lane.prefix}</span> <span class="lane-name">${lane.name}</span> <span class="lane-waiting"><strong>${lane.waiting}</strong> <span class="visually-hidden">${text.waiting}</span></span></li>`)}</ul>
        <p class="lane-legend">${icon("waiting")} ${text.waiting}</p>
      </section>
    </main>
    <footer class="board-foot">
      ${stale
        ? html`<p class="lamp" role="alert">${icon("offline")} <strong>${text.stale} ${clock(lastNews, zone, language)}.</strong> <span>${text.stale_hint}</span></p>`
        : html`<p>${text.rule}</p>`}
      ${soundLocked ? html`<button type="button" class="sound" @click=${sound.unlock}>${icon("sound")} ${text.sound}</button>` : null}
    </footer>`;
}

const priority = (call) => (call.priority ? html`<span class="star" title=${text.priority}>${icon("priority")}<span class="visually-hidden">${text.priority}</span></span>` : null);

state.watch((now) => render(board(now), app));

// Only the change of a minute matters to what is shown.
setInterval(() => {
  const now = new Date(Date.now() + offset);
  if (now.getMinutes() !== state.value.now.getMinutes() || now.getDate() !== state.value.now.getDate()) set({ now });
}, 1_000);

async function reloadWhenChanged() {
  if (!state.value.stale && (await hasNewBuild())) location.reload();
}
setInterval(reloadWhenChanged, 15 * 60_000);

follow(document.body.dataset.events, {
  onSnapshot(next) {
    const known = new Set(state.value.board.calls.map(identity));
    const fresh = next.calls.filter((call) => !known.has(identity(call)));
    const top = next.calls[0];
    const flashes = state.value.flashes + (top && !known.has(identity(top)) ? 1 : 0);
    set({ board: next, flashes });
    fresh.forEach(() => sound.ring());
  },
  onBeat(time) {
    offset = time - Date.now();
    state.value.lastNews = time;
  },
  onStale(stale, lastNews) {
    set({ stale, lastNews });
    if (!stale) reloadWhenChanged();
  },
});

// A board's screen must not sleep; the lock is lost when the page is hidden, so it is taken again.
async function keepAwake() {
  if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen").catch(() => {});
}
document.addEventListener("visibilitychange", keepAwake);
keepAwake();
