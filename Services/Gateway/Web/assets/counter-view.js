// What the console shows, and which actions a state allows. No state of its own.
import { html } from "./html.js";
import { clock, language, snapshot, text } from "./text.js";

const zone = snapshot.site.time_zone;
const icon = (name) => html`<svg class="icon" aria-hidden="true"><use href=${`${snapshot.assets.icons}#${name}`}></use></svg>`;
const action = (name, label, keys, style = "", extra = {}) => ({ name, label, keys, style, ...extra });

/** The first one is the primary: Space and Enter. */
export function actionsFor(state) {
  const actions = stepsFor(state);
  return canTakeBack(state) ? [...actions, action("undo", text.take_back, ["u"], "quiet")] : actions;
}

/** Whether the service would still take the last step back. */
const canTakeBack = ({ counter, undo, now }) => !undo && counter.undo_until && Date.parse(counter.undo_until) > now;

function stepsFor({ counter, undo, taken }) {
  if (taken) return [action("take-over", text.do_take_over, ["space", "enter"], "accent")];
  if (undo) return [action("undo", text.undo, ["space", "enter", "u"], "accent")];
  const { current, state } = counter;
  if (current?.state === "called") {
    return [
      action("start", text.do_start, ["space", "enter", "m"], "accent"),
      action("recall", text.do_recall, ["r"]),
      action("missed", text.do_missed, ["t"], "quiet"),
    ];
  }
  if (current?.state === "serving") {
    return [
      action("finish", text.do_finish, ["space", "enter", "s"], "accent", { body: { outcome: "served" } }),
      action("unfinished", text.do_unfinished, ["b"], "quiet", { asks: true }),
      action("park", text.do_park, ["p"], "quiet"),
      action("refer", text.do_refer, ["k"], "quiet", { asks: true }),
    ];
  }
  if (state === "open") {
    return [
      action("call", text.do_call, ["space", "enter", "n"], "accent"),
      action("call-ticket", text.do_call_ticket, ["c"], "quiet", { asks: true }),
      action("pause", text.do_pause, ["j"], "quiet", { asks: true }),
      action("close", text.do_close, ["x"], "quiet"),
    ];
  }
  if (state === "paused") return [action("open", text.do_resume, ["space", "enter", "l"], "accent"), action("close", text.do_close, ["x"], "quiet")];
  return [action("open", text.do_open, ["space", "enter", "l"], "accent")];
}

const minutesSince = (time, now) => Math.max(0, Math.round((now - Date.parse(time)) / 60_000));

export function console_(state, act) {
  const { counter, message, undo, now } = state;
  const actions = actionsFor(state);
  const waiting = counter.lanes.reduce((sum, lane) => sum + lane.waiting, 0);
  return html`
    <main class="desk">
      <section class=${`now now-${counter.current?.state ?? counter.state}`} aria-labelledby="now-title">
        <h1 id="now-title">${text.current}</h1>
        ${counter.current ? ticket(counter.current, state.why, now) : idle(counter, waiting)}
        <p class="message" role="alert">${message ? html`${icon("alert")} <span>${message}</span>` : null}</p>
        ${undo ? html`<div class="undo" role="status"><p>${undo}: ${text.missed_soon}</p><div class="undo-bar"><span></span></div></div>` : null}
        <div class="actions">${actions.map((item, index) => button(item, index === 0, state, act))}</div>
      </section>
      <aside class="side">
        <section aria-labelledby="lanes-title">
          <h2 id="lanes-title">${text.lanes}</h2>
          <p class="waiting"><strong>${waiting}</strong> ${text.next_waiting}</p>
          <ul class="lane-list">${counter.lanes.map((lane) => html`
            <li><span class="badge" aria-hidden="true">${lane.prefix}</span><span>${lane.name}</span><span class="lane-figures"><strong>${lane.waiting}</strong>${lane.oldest_issued_at ? html` · ${text.oldest} ${minutesSince(lane.oldest_issued_at, now)} ${text.minutes_short}` : null}</span></li>`)}</ul>
        </section>
        ${counter.parked.length ? html`<section aria-labelledby="parked-title">
          <h2 id="parked-title">${text.parked}</h2>
          <ul class="missed">${counter.parked.map((entry) => html`<li><strong>${entry.number}</strong> <span>${clock(entry.parked_at, zone)}</span> <button class="button quiet small" type="button" @click=${() => act(action("resume", text.do_requeue, [], "", { body: { number: entry.number } }))}>${text.do_requeue}<span class="visually-hidden"> ${entry.number}</span></button></li>`)}</ul>
        </section>` : null}
        <section aria-labelledby="missed-title">
          <h2 id="missed-title">${text.missed}</h2>
          ${counter.missed.length ? html`<ul class="missed">${counter.missed.slice(-8).map((entry) => html`<li><strong>${entry.number}</strong> <span>${clock(entry.missed_at, zone)}</span></li>`)}</ul>` : html`<p class="muted">${text.missed_none}</p>`}
        </section>
        <p class="served"><strong>${counter.served_today}</strong> ${text.served_today}</p>
      </aside>
    </main>`;
}

function button(item, primary, { busy }, act) {
  const key = item.keys[0] === "space" ? text.space : item.keys[0].toUpperCase();
  const shortcuts = item.keys.map((name) => (name === "space" ? "Space" : name === "enter" ? "Enter" : name)).join(" ");
  return html`<button type="button" class=${`button ${item.style}`} data-primary=${primary} aria-keyshortcuts=${shortcuts} aria-disabled=${busy ? "true" : null} @click=${() => act(item)}>
    <span>${busy === item.name ? text.busy : item.label}</span> <kbd aria-hidden="true">${key}</kbd></button>`;
}

function ticket(current, why, now) {
  const known = snapshot.services[current.service];
  const service = (language === "en" && known?.name_en) || known?.name || current.service;
  return html`
    <p class="status">${icon(current.state)} <span>${text[current.state] ?? current.state}</span></p>
    <p class="now-number">${current.number}</p>
    <p class="why">${why}</p>
    <dl class="now-facts">
      <div><dt>${text.service}</dt><dd>${service}</dd></div>
      <div><dt>${text.class}</dt><dd>${current.priority === "regular" ? null : icon("priority")} ${text[current.priority] ?? current.priority}</dd></div>
      <div><dt>${text.since}</dt><dd>${clock(current.started_at ?? current.called_at, zone)} · ${minutesSince(current.started_at ?? current.called_at, now)} ${text.minutes_short}</dd></div>
      <div><dt>${text.recalls}</dt><dd>${current.recalls}</dd></div>
    </dl>`;
}

function idle(counter, waiting) {
  const words = { open: waiting ? text.ready : text.nobody_waiting, paused: text.paused_hint, closed: text.closed_hint }[counter.state];
  return html`
    <p class="status">${icon(counter.state === "paused" ? "pause" : counter.state)} <span>${text[counter.state]}${counter.pause_reason ? html`: ${text[`pause_${counter.pause_reason}`]}` : null}</span></p>
    <p class="now-idle">${words}</p>`;
}
