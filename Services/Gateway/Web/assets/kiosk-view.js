// What the kiosk shows for a state. No state of its own.
import { html } from "./html.js";
import { snapshot, texts, clock, longDate } from "./text.js";
import { arrivedScreen, checkInScreen, nikScreen } from "./kiosk-arrival.js";

const { site, agencies, assets, classes } = snapshot;
const icon = (name) => html`<svg class="icon" aria-hidden="true"><use href=${`${assets.icons}#${name}`}></use></svg>`;
const named = (thing, lang) => (lang === "en" ? thing.name_en || thing.name : thing.name);

export function kiosk(state, actions) {
  const words = texts[state.lang];
  const screens = { agencies: agencyScreen, services: serviceScreen, confirm: confirmScreen, issuing: issuingScreen, done: doneScreen, error: errorScreen, checkin: checkInScreen, nik: nikScreen, arrived: arrivedScreen };
  return html`
    <header class="kiosk-head" inert=${state.offline || state.warning}>
      <svg class="brand-mark" viewBox="0 0 40 40" aria-hidden="true"><use href=${`${assets.icons}#mark`}></use></svg>
      <p class="kiosk-site">${site.short_name}</p>
      <button type="button" class="tool" lang=${state.lang === "id" ? "en" : "id"} @click=${actions.language}>${icon("globe")}<span>${words.language}</span></button>
    </header>
    <main class=${`screen screen-${state.screen}`} inert=${state.offline || state.warning}>${screens[state.screen](state, words, actions)}</main>
    <footer class="kiosk-foot" inert=${state.offline || state.warning}>
      ${state.screen === "agencies" && state.board.lanes.some((lane) => lane.terms?.check_in || lane.terms?.appointments)
        ? html`<button type="button" class="tool strong" @click=${actions.checkIn}>${icon("served")}<span>${words.checkin}</span></button>`
        : ["agencies", "issuing", "done", "arrived"].includes(state.screen)
        ? html`<span class="foot-space"></span>`
        : html`<button type="button" class="tool strong" @click=${actions.back}>${icon("back")}<span>${words.back}</span></button>`}
      <button type="button" class="tool" aria-pressed=${String(state.low)} @click=${actions.low}>${icon("low")}<span>${state.low ? words.high : words.low}</span></button>
      <button type="button" class="tool" aria-pressed=${String(state.contrast)} @click=${actions.contrast}>${icon("contrast")}<span>${words.contrast}</span></button>
    </footer>
    ${state.warning && !state.offline ? warning(words) : null}
    ${state.offline ? offline(words) : null}`;
}

/** The line one waits in for a service, as the board has it. */
export const laneOf = ({ board }, service) => board.lanes.find((lane) => lane.lane === service.lane);

/** Whether numbers are given for a service. Told before somebody has chosen: a lane that gives none is no way in. */
const gives = (state, service) => laneOf(state, service)?.intake?.open;

function agencyScreen(state, words, actions) {
  const waiting = new Map(state.board.lanes.map((lane) => [lane.lane, lane.waiting]));
  const count = (agency) => agency.lanes.reduce((sum, lane) => sum + (waiting.get(lane) ?? 0), 0);
  const isShut = (agency) => agency.services.every((service) => gives(state, service) === false);
  return html`
    <h1 tabindex="-1">${words.choose_agency}</h1>
    ${paged(agencies, "agency-grid", state, words, actions, (agency) => html`
      <button type="button" class="tile" disabled=${isShut(agency)} @click=${() => actions.agency(agency)}>
        <span class="tile-badge" aria-hidden="true">${agency.prefix}</span>
        <span class="tile-text"><span class="tile-name">${agency.short_name}</span><span class="tile-sub">${isShut(agency) ? words.no_numbers : html`${count(agency)} <span class="tile-word">${words.waiting}</span>`}</span></span>
      </button>`)}`;
}

function serviceScreen(state, words, actions) {
  const { agency, lang } = state;
  return html`
    <h1 tabindex="-1">${agency.short_name}: ${words.choose_service}</h1>
    ${paged(agency.services, "service-grid", state, words, actions, (service) => html`
      <button type="button" class="tile" disabled=${gives(state, service) === false} @click=${() => actions.service(service)}>
        <span class="tile-text"><span class="tile-name">${named(service, lang)}</span>${gives(state, service) === false ? html`<span class="tile-sub">${words.no_numbers}</span>` : null}</span></button>`)}`;
}

function paged(items, className, state, words, actions, tile) {
  const pages = Math.ceil(items.length / state.capacity);
  const page = Math.min(state.page, pages - 1);
  return html`
    <div class=${`grid ${className}`}>${items.slice(page * state.capacity, (page + 1) * state.capacity).map(tile)}</div>
    ${pages > 1 ? html`<nav class="pager" aria-label=${words.page}>
      <button type="button" class="tool" disabled=${page === 0} @click=${() => actions.page(-1)}>${icon("back")}<span>${words.previous}</span></button>
      <p>${words.page} ${page + 1} ${words.of} ${pages}</p>
      <button type="button" class="tool strong" disabled=${page === pages - 1} @click=${() => actions.page(1)}><span>${words.next}</span>${icon("chevron")}</button>
    </nav>` : null}`;
}

function confirmScreen(state, words, actions) {
  const left = laneOf(state, state.service)?.places?.walk_in;
  return html`
    <h1 tabindex="-1">${words.confirm}</h1>
    <div class="chosen"><p>${state.agency.short_name}</p><p class="chosen-name">${named(state.service, state.lang)}</p>
      ${left == null ? null : html`<p>${words.places_left}: <strong>${left}</strong></p>`}</div>
    <section class="priority" aria-labelledby="priority-title">
      <h2 id="priority-title">${words.priority} <small>${words.priority_hint}</small></h2>
      <div class="priority-choices">${classes.map((value) => html`
        <button type="button" class="tool" aria-pressed=${String(state.class === value)} @click=${() => actions.choose(value)}>
          ${state.class === value ? icon("served") : null}<span>${words[value]}</span></button>`)}</div>
    </section>
    <div class="view" aria-hidden="true"></div>
    <button type="button" class="print" @click=${actions.print}>${icon("print")}<span>${words.print}</span></button>`;
}

function issuingScreen(state, words) {
  return html`<h1 tabindex="-1">${words.printing}</h1><div class="progress" aria-hidden="true"><span></span></div>`;
}

function doneScreen(state, words, actions) {
  const { ticket } = state;
  return html`
    <h1 tabindex="-1"><span>${words.done}</span> <span class="done-number">${ticket.number}</span></h1>
    <p class="done-where">${ticket.lane_name}${ticket.ahead == null ? null : html` · ${words.ahead}: <strong>${ticket.ahead}</strong>`}</p>
    <p class="done-take">${words.take_paper}</p>
    <div class="done-qr"><img src=${`/t/${ticket.code}/qr.svg`} alt=""><p>${words.no_paper}</p></div>
    <button type="button" class="print" @click=${actions.reset}>${words.finish}</button>
    <div class=${`bar bar-${(state.extended ?? 0) % 2}`} aria-hidden="true" @pointerdown=${actions.extend}><span></span></div>`;
}

function errorScreen(state, words, actions) {
  return html`
    <h1 tabindex="-1">${icon("alert")} ${state.purpose === "checkin" ? words.checkin_error : words.error_title}</h1>
    <p class="done-take" role="alert">${words[state.error] ?? words.error_text}</p>
    <button type="button" class="print" @click=${actions.retry}>${words.retry}</button>`;
}

function warning(words) {
  return html`<div class="veil" role="alertdialog" aria-labelledby="veil-title"><div class="veil-card">
    <h2 id="veil-title">${words.idle_title}</h2><p>${words.idle_text}</p>
    <button type="button" class="print">${words.idle_continue}</button>
    <div class="bar bar-idle" aria-hidden="true"><span></span></div></div></div>`;
}

function offline(words) {
  return html`<div class="veil solid" role="alert"><div class="veil-card">${icon("offline")}
    <h2>${words.offline_title}</h2><p>${words.offline_text}</p></div></div>`;
}

/** The printed ticket, 80 mm wide. */
export function paper(ticket, state) {
  const words = texts[state.lang];
  return html`
    <p class="paper-site">${site.short_name}</p>
    <p class="paper-agency">${ticket.lane_name}</p>
    <p class="paper-number">${ticket.number}</p>
    ${ticket.priority === "regular" ? null : html`<p class="paper-priority">★ ${words.paper_priority}</p>`}
    <p class="paper-service">${named(state.service, state.lang)}</p>
    ${ticket.ahead == null ? null : html`<p>${words.ahead}: ${ticket.ahead}</p>`}
    <img src=${`/t/${ticket.code}/qr.svg`} alt="">
    <p>${words.paper_hint}</p>
    <p>${longDate(ticket.issued_at, site.time_zone, state.lang)}, ${clock(ticket.issued_at, site.time_zone, state.lang)}</p>
    <p class="paper-code">${ticket.code}</p>
    ${ticket.link ? html`<p class="paper-link">${words.paper_ledger} ${ticket.link.replace(/(....)(?=.)/g, "$1 ")}</p>` : null}
    <p>${words.paper_keep}</p>`;
}
