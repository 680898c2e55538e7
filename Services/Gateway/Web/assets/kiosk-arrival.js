// Checking in at the kiosk, and saying who one is: the screens, and what is asked of the server.
import { html } from "./html.js";
import { post, RequestError } from "./request.js";

const letters = [..."0123456789ABCDEFGHJKMNPQRSTVWXYZ"];
const digits = [..."1234567890"];

/** What is typed on a screen: how long it is, and of which characters. */
export const entries = { checkin: { length: 10, keys: letters }, nik: { length: 16, keys: digits } };

export function checkInScreen(state, words, actions) {
  return html`
    <h1 tabindex="-1">${words.checkin_title}</h1>
    <p>${words.checkin_text}</p>
    ${pad(state, words, actions, "checkin", words.checkin_submit)}`;
}

export function nikScreen(state, words, actions) {
  return html`
    <h1 tabindex="-1">${words.nik_title}</h1>
    <p>${words.nik_text}</p>
    ${pad(state, words, actions, "nik", words.nik_submit)}`;
}

function pad(state, words, actions, screen, submit) {
  const { length, keys } = entries[screen];
  const shown = state.entry.padEnd(length, "·").replace(/(.{4})(?=.)/g, "$1 ");
  return html`
    <div class="entry"><output class="entry-text" aria-label=${words.entered}>${shown}</output>
      <button type="button" class="tool" @click=${actions.erase}><span>${words.erase}</span></button></div>
    <div class=${`keys keys-${screen}`}>${keys.map((key) => html`<button type="button" class="tool key" @click=${() => actions.type(key)}>${key}</button>`)}</div>
    <button type="button" class="print" disabled=${state.entry.length < length} @click=${actions.submit}>${submit}</button>`;
}

export function arrivedScreen(state, words, actions) {
  const { ticket } = state;
  return html`
    <h1 tabindex="-1"><span>${words.arrived}</span> <span class="done-number">${ticket.number}</span></h1>
    <p class="done-where">${ticket.lane_name}${ticket.ahead == null ? null : html` · ${words.ahead}: <strong>${ticket.ahead}</strong>`}</p>
    <p class="done-take">${words.arrived_text}</p>
    <button type="button" class="print" @click=${actions.reset}>${words.finish}</button>
    <div class=${`bar bar-${(state.extended ?? 0) % 2}`} aria-hidden="true" @pointerdown=${actions.extend}><span></span></div>`;
}

/** Checks a number or an appointment in, and gives the number. Whoever is checked in already is told so again. */
export async function checkIn(code, nik, key) {
  const body = nik ? { nik } : {};
  try {
    return await post(`/api/v1/tickets/${code}/check-in`, body, { key });
  } catch (error) {
    if (error.kind === "wrong_state") return inLine(code);
    if (error.kind !== "not_found") throw error;
  }
  return post(`/api/v1/appointments/${code}/check-in`, body, { key });
}

async function inLine(code) {
  const answer = await fetch(`/api/v1/tickets/${code}`, { headers: { Accept: "application/json" } }).catch(() => null);
  const ticket = answer?.ok ? await answer.json() : null;
  if (!ticket) throw new RequestError(0);
  if (!["waiting", "called", "serving", "parked"].includes(ticket.state)) throw new RequestError(409, { kind: "checkin_over" });
  return ticket;
}
