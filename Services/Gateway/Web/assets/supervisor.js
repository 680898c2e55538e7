// The supervisor's page: one snapshot, one render. A part that is missing is named, and the rest goes on.
import { render } from "./html.js";
import { signal } from "./signal.js";
import { clock, snapshot, text } from "./text.js";
import { follow } from "./live.js";
import { newKey, post } from "./request.js";
import { hasNewBuild } from "./build.js";
import { page } from "./supervisor-view.js";

const zone = snapshot.site.time_zone;
const app = document.getElementById("app");
const lamp = document.getElementById("live");
let offset = snapshot.figures ? Date.parse(snapshot.figures.time) - Date.now() : 0;
const state = signal({ figures: snapshot.figures, now: Date.now() + offset, busy: false, asking: false, answer: null });
const set = (change) => { state.value = { ...state.value, ...change }; };

const act = {
  /** Gives or refuses numbers of a lane for the rest of the day. */
  async intake(lane, rule) {
    if (state.value.busy) return;
    set({ busy: true });
    try {
      const answer = await post(`/api/v1/lanes/${encodeURIComponent(lane)}/intake`, { rule }, { key: newKey() });
      // The stream brings the same a moment later.
      const lanes = state.value.figures.lanes.map((entry) => (entry.lane === lane ? { ...entry, intake: answer.intake, intake_rule: rule } : entry));
      set({ figures: { ...state.value.figures, lanes } });
    } catch (error) {
      signInAgain(error);
      lamp.textContent = error.detail ?? text.error_network;
    } finally {
      set({ busy: false });
    }
  },

  /** Asks how the rest of the day would go. */
  async outlook(event) {
    event.preventDefault();
    if (state.value.asking) return;
    const form = new FormData(event.target);
    const [lane, extra, from] = ["lane", "extra", "from"].map((name) => form.get(name));
    set({ asking: true });
    const query = new URLSearchParams({ extra_counters: extra });
    if (from) query.set("from", moment(from));
    const response = await fetch(`/api/v1/lanes/${encodeURIComponent(lane)}/outlook?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
    const answer = await response?.json().catch(() => null);
    if (response?.status === 401) signInAgain({ status: 401 });
    set({ asking: false, answer: response?.ok ? { ...answer, extra, from } : { error: answer?.detail ?? text.error_network } });
  },
};

/** The moment of a time on the site's clock, today. */
function moment(time) {
  const now = new Date(Date.now() + offset);
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-CA", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" }).formatToParts(now).map(({ type, value }) => [type, value]));
  const ahead = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - Math.floor(now / 1000) * 1000;
  const [hour, minute] = time.split(":").map(Number);
  return new Date(Date.UTC(parts.year, parts.month - 1, parts.day, hour, minute) - ahead).toISOString();
}

function signInAgain(error) {
  if (error.status === 401) location.assign(`${document.body.dataset.base}/masuk?next=${encodeURIComponent(location.pathname)}`);
}

state.watch((now) => render(page(now, act), app));
setInterval(() => set({ now: Date.now() + offset }), 15_000);

function showLamp(stale, lastNews) {
  lamp.textContent = stale ? `${text.stale} ${clock(lastNews, zone)}` : text.live;
  lamp.classList.toggle("is-stale", stale);
}
showLamp(!snapshot.figures, new Date());

follow("/api/v1/queue/figures/events", {
  onSnapshot(figures) { set({ figures, now: Date.now() + offset }); },
  onBeat(time) { offset = time - Date.now(); },
  onStale: showLamp,
});

// Stays open for days: takes a new version when nobody is at work with it.
setInterval(async () => { if (document.hidden && (await hasNewBuild())) location.reload(); }, 15 * 60_000);
