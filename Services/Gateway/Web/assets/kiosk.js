// The kiosk: agency, service, print. One state, one render; the server issues each number once per attempt's key.
import { render } from "./html.js";
import { signal } from "./signal.js";
import { snapshot, language } from "./text.js";
import { follow } from "./live.js";
import { newKey, post, RequestError } from "./request.js";
import { watchIdle } from "./idle.js";
import { usePad } from "./pad.js";
import { hasNewBuild } from "./build.js";
import { kiosk, laneOf, paper } from "./kiosk-view.js";
import { checkIn, entries } from "./kiosk-arrival.js";
import { useScanner } from "./scanner.js";

const doneMilliseconds = 8_000;
const start = { screen: "agencies", agency: null, service: null, class: null, key: null, ticket: null, page: 0, error: null, warning: false, entry: "", purpose: null, code: null, nik: null };
const settings = { lang: language, low: false, contrast: false };
const state = signal({ ...start, ...settings, board: snapshot.board, offline: false, capacity: 100 });
const app = document.getElementById("app");
const sheet = document.getElementById("paper");
const pageSize = new CSSStyleSheet();
document.adoptedStyleSheets = [pageSize];
let doneTimer;

const set = (change) => { state.value = { ...state.value, ...change }; };

function go(screen, change = {}) {
  set({ screen, page: 0, ...change });
  // The heading of a new screen takes the focus, so that it is read and arrow keys start from the top.
  setTimeout(() => { fit(); app.querySelector("h1")?.focus(); });
}

function reset() {
  clearTimeout(doneTimer);
  go("agencies", { ...start, ...settings });
}

const actions = {
  agency(agency) {
    const only = agency.services.length === 1 ? agency.services[0] : null;
    if (only) actions.service(only, agency);
    else go("services", { agency });
  },
  service(service, agency = state.value.agency) { go("confirm", { agency, service, class: null, key: newKey() }); },
  choose(value) { set({ class: state.value.class === value ? null : value, key: newKey() }); },
  page(step) { set({ page: state.value.page + step }); app.querySelector("h1")?.focus(); },
  language() {
    set({ lang: state.value.lang === "id" ? "en" : "id" });
    setTimeout(fit);
  },
  low() { set({ low: !state.value.low, page: 0 }); setTimeout(fit); },
  contrast() { set({ contrast: !state.value.contrast }); },
  back() {
    const { screen, agency } = state.value;
    if (screen === "confirm" && agency.services.length > 1) go("services");
    else if (screen === "error") go(startOf(state.value));
    else if (screen === "nik") go(startOf(state.value));
    else if (screen !== "issuing") reset();
  },
  reset,
  extend() { if (["done", "arrived"].includes(state.value.screen)) armDone(); },
  print,
  checkIn() { go("checkin", { entry: "", purpose: "checkin", key: newKey() }); },
  type(key) {
    const { entry, screen } = state.value;
    if (entry.length < (entries[screen]?.length ?? 0)) set({ entry: entry + key });
  },
  erase() { set({ entry: state.value.entry.slice(0, -1) }); },
  submit() {
    const { screen, entry, purpose, code } = state.value;
    if (entry.length < entries[screen].length) return;
    if (screen === "checkin") arrive(entry, null);
    else if (purpose === "checkin") arrive(code, entry);
    else { set({ nik: entry }); print(); }
  },
  retry() {
    if (state.value.purpose === "checkin") actions.checkIn();
    else print();
  },
};

/** Where one comes back to from a screen on the way. */
const startOf = ({ purpose }) => (purpose === "checkin" ? "checkin" : "confirm");

/** Whether the lane of the chosen service gives no number without a NIK. */
const needsIdentity = (state) => laneOf(state, state.service)?.terms?.identity === "required";

/** Checks somebody in; asks who they are where the lane wants to know. */
async function arrive(code, nik) {
  go("issuing", { error: null, code, purpose: "checkin", entry: "" });
  try {
    const ticket = await checkIn(code, nik, newKey());
    go("arrived", { ticket });
    armDone();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (error.kind === "identity_required" && !nik) go("nik", { entry: "" });
    else go("error", { error: error.kind === "not_found" ? "checkin_unknown" : (error.kind ?? null) });
  } finally {
    idle.restart();
  }
}

/** Issues and prints. While one attempt runs, further taps do nothing; a retry carries the same key. */
async function print() {
  const { screen, service, key, nik } = state.value;
  if (!["confirm", "error", "nik"].includes(screen)) return;
  if (!nik && needsIdentity(state.value)) { go("nik", { entry: "", purpose: "print", key: newKey() }); return; }
  go("issuing", { error: null, entry: "" });
  try {
    const body = { service: service.code, priority: state.value.class ?? "regular", channel: "kiosk", ...(nik && { nik }) };
    const ticket = await issue(body, key);
    render(paper(ticket, state.value), sheet);
    go("done", { ticket });
    await printed();
    armDone();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    // What was typed may be wrong: it is asked for again, with a key of its own.
    go("error", { error: error.kind ?? null, nik: null, ...(nik && error.status >= 400 && error.status < 500 && { key: newKey() }) });
  } finally {
    idle.restart();
  }
}

/** One quiet retry when the network or the server hiccups: the key makes it safe. */
async function issue(body, key) {
  try {
    return await post("/api/v1/tickets", body, { key });
  } catch (error) {
    if (error.status !== 0 && error.status < 500) throw error;
    await new Promise((resolve) => setTimeout(resolve, 600));
    return post("/api/v1/tickets", body, { key });
  }
}

async function printed() {
  const code = sheet.querySelector("img");
  const limit = new Promise((resolve) => setTimeout(resolve, 700));
  if (code) await Promise.race([code.decode().catch(() => {}), limit]);
  // The roll is cut where the ticket ends: 25.4 mm are 96 CSS pixels, and both margins come on top.
  const length = Math.ceil((sheet.offsetHeight * 25.4) / 96) + 8;
  pageSize.replaceSync(`@page { size: 80mm ${length}mm; margin: 3mm; }`);
  window.print();
}

function armDone() {
  clearTimeout(doneTimer);
  set({ extended: (state.value.extended ?? 0) + 1 });
  doneTimer = setTimeout(reset, doneMilliseconds);
}

/** How many tiles fit without scrolling; the rest goes on further pages. */
function fit() {
  const grid = app.querySelector(".grid");
  if (!grid) return;
  const style = getComputedStyle(grid);
  const columns = style.gridTemplateColumns.split(" ").length;
  const row = parseFloat(style.gridAutoRows);
  const gap = parseFloat(style.rowGap);
  const rows = Math.max(1, Math.floor((grid.clientHeight + gap + 1) / (row + gap)));
  if (rows * columns === state.value.capacity) return;
  set({ capacity: rows * columns });
  // The page buttons may have come or gone with this, and changed the height that is left.
  setTimeout(fit);
}

const idle = watchIdle({
  warn: 30_000,
  reset: 45_000,
  onWarn() {
    const { screen, low, contrast, lang } = state.value;
    const untouched = screen === "agencies" && !low && !contrast && lang === language;
    if (untouched || ["done", "arrived", "issuing"].includes(screen)) return false;
    set({ warning: true });
    return true;
  },
  onActive() { set({ warning: false }); },
  onReset() { if (!["done", "arrived", "issuing"].includes(state.value.screen)) reset(); },
});

usePad(app, actions.back);
useScanner((code) => {
  if (!state.value.offline && ["agencies", "services", "confirm", "checkin", "arrived", "done"].includes(state.value.screen)) {
    clearTimeout(doneTimer);
    arrive(code, null);
  }
});
addEventListener("keydown", ({ key }) => {
  const wanted = entries[state.value.screen];
  if (!wanted) return;
  if (key === "Backspace") actions.erase();
  else if (wanted.keys.includes(key.toUpperCase())) actions.type(key.toUpperCase());
});
addEventListener("resize", fit);
addEventListener("contextmenu", (event) => event.preventDefault());

const millimetre = Number(new URLSearchParams(location.search).get("mm"));
if (millimetre > 0) document.documentElement.style.setProperty("--mm", `${millimetre}px`);

state.watch((now) => {
  document.documentElement.lang = now.lang;
  document.body.classList.toggle("low", now.low);
  document.body.classList.toggle("contrast", now.contrast);
  render(kiosk(now, actions), app);
});
fit();

async function reloadWhenIdle() {
  if (state.value.screen === "agencies" && !state.value.offline && (await hasNewBuild())) location.reload();
}
setInterval(reloadWhenIdle, 15 * 60_000);

follow("/api/v1/boards/semua/events", {
  onSnapshot(board) { set({ board }); },
  onStale(offline) {
    set({ offline });
    if (!offline) reloadWhenIdle();
  },
});
