// Follows one ticket. The page is complete as the server sent it; this only changes what the snapshots change.
import { clock, counterName, snapshot, text } from "./text.js";
import { explanation } from "./explanation.js";
import { follow } from "./live.js";
import "./once.js";

const page = document.getElementById("ticket");
const { code, zone } = page.dataset;
const title = document.getElementById("ticket-title");
const announce = document.getElementById("announce");
const baseTitle = document.title;
let current = { ...snapshot.ticket, can_rate: snapshot.can_rate };
const final = new Set(["served", "unfinished", "cancelled", "expired"]);

const words = { called: text.called_word };
const place = (ticket) => counterName(ticket.counter_label, text.counter);
const word = (state) => words[state] ?? text[state] ?? state;

function fill(field, value) {
  for (const element of page.querySelectorAll(`[data-field="${field}"]`)) {
    if (element.textContent !== String(value)) element.textContent = value;
  }
}

/** "sekitar 20–35 menit": the words of the page's first picture. */
function wait(range) {
  if (range?.knowledge !== "range") return text.wait_unknown;
  const from = Math.floor(range.median_seconds / 60), most = Math.ceil(range.ninth_seconds / 60);
  if (most <= 1) return text.wait_soon;
  return from === 0 || from >= most ? `${text.wait_most} ${most} ${text.wait_minutes}` : `${text.wait_about} ${from}–${most} ${text.wait_minutes}`;
}

/** Why it is this number's turn, as the queue explains it. */
async function explain() {
  fill("why", "");
  fill("why", (await explanation(code)).sentence ?? "");
}

function show(ticket) {
  page.dataset.state = ticket.state;
  page.querySelector(".state").dataset.state = ticket.state;
  for (const element of page.querySelectorAll("[data-when]")) {
    // SVG elements have no `hidden` property, only the attribute.
    element.toggleAttribute("hidden", !element.dataset.when.split(" ").includes(ticket.state));
  }
  const shown = {
    ahead: ticket.ahead > 0,
    next: ticket.ahead === 0,
    near: ticket.notice === "soon" && ticket.ahead > 0,
    hurry: Boolean(ticket.notice),
    can_rejoin: ticket.can_rejoin,
    can_rate: ticket.can_rate,
    can_cancel: ticket.can_cancel,
  };
  for (const element of page.querySelectorAll("[data-show]")) element.toggleAttribute("hidden", !shown[element.dataset.show]);
  fill("state", word(ticket.state));
  fill("ahead", ticket.ahead ?? "");
  fill("wait", wait(ticket.wait));
  fill("kept", ticket.ahead ?? "");
  fill("counter_name", place(ticket));
  const lead = { waiting: `${ticket.ahead ?? ""} · `, called: `${place(ticket)} · ` }[ticket.state] ?? `${word(ticket.state)} · `;
  document.title = lead + baseTitle;
}

/** Says and shows a change once. A call takes the focus, so that readers hear number and counter. */
function tell(before, ticket) {
  const called = ticket.state === "called" && (before.state !== "called" || before.recalls !== ticket.recalls);
  if (called) {
    announce.textContent = `${ticket.number}. ${text.called} ${place(ticket)}.`;
    explain();
    navigator.vibrate?.([400, 200, 400, 200, 600]);
    title.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  } else if (before.state !== ticket.state) {
    announce.textContent = word(ticket.state);
  } else if (ticket.notice && ticket.notice !== before.notice) {
    announce.textContent = ticket.state === "booked" ? text.hurry : ticket.notice === "next" ? text.next : text.near;
    // Felt once on the way and once at the call: more than that would be noise.
    if (ticket.notice === "soon") navigator.vibrate?.([200, 100, 200]);
  } else if (ticket.state === "waiting" && ticket.ahead === 0 && before.ahead > 0) {
    announce.textContent = text.next;
  }
}

/** Rating opens when the event of being served has reached the survey, a moment after the ticket itself says so. */
async function offerRating(tries = 6) {
  const answer = await fetch(`/api/v1/tickets/${code}/rating`, { headers: { Accept: "application/json" } }).catch(() => null);
  const status = answer?.ok ? await answer.json() : null;
  if (status?.can_rate) show((current = { ...current, can_rate: true }));
  else if (!status?.rated && tries > 1) setTimeout(() => offerRating(tries - 1), 1_000);
}

show(current);
const canBeRated = (ticket) => ticket.state === "served" || ticket.state === "unfinished";
if (canBeRated(current) && !current.can_rate && !snapshot.rated) offerRating();
const live = final.has(current.state) ? undefined : follow(`/api/v1/tickets/${code}/events`, {
  onSnapshot(ticket) {
    const before = current;
    // At the next gerai, lane and service are others: the server writes that page.
    if (before.lane !== ticket.lane) { location.reload(); return; }
    current = ticket;
    show(ticket);
    tell(before, ticket);
    if (final.has(ticket.state)) live?.close();
    if (canBeRated(ticket)) offerRating();
  },
  onBeat(time) { fill("updated", clock(time, zone)); },
  onStale(stale) { document.getElementById("stale").hidden = !stale; },
});
