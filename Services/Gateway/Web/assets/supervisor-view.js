// What the supervisor's page shows. No state of its own.
import { html } from "./html.js";
import { clock, counterName, language, snapshot, text } from "./text.js";

const zone = snapshot.site.time_zone;
const icon = (name) => html`<svg class="icon" aria-hidden="true"><use href=${`${snapshot.assets.icons}#${name}`}></use></svg>`;
const sum = (items, count) => items.reduce((total, item) => total + count(item), 0);
const minutesSince = (time, now) => Math.max(0, Math.floor((now - Date.parse(time)) / 60_000));
const agencyName = (code) => snapshot.agencies[code] ?? code;
/** Somebody who has waited this long needs a look. */
const longMinutes = 60;

/** "4" for four minutes, "0:40" for less than two: what is short is told to the second. */
function duration(seconds) {
  if (seconds == null) return "–";
  if (seconds < 120) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return String(Math.round(seconds / 60));
}

export const range = (wait) => (wait?.knowledge === "range" ? `${wait.median_seconds / 60}–${wait.ninth_seconds / 60} ${text.minutes_short}` : text.unknown);

export function page(state, act) {
  const { figures } = state;
  if (!figures) return html`<main class="watch"><h1 class="visually-hidden">${text.title}</h1><p class="sheet watch-empty" role="status">${icon("offline")} ${text.no_answer}</p></main>`;
  const has = (part) => !(figures.incomplete ?? []).includes(part);
  return html`
    <main class="watch">
      <h1 class="visually-hidden">${text.title}</h1>
      ${tiles(figures, state.now, has)}
      ${care(figures, state.now)}
      ${has("lanes") ? lanes(figures, state, act, has) : absent(text.lanes, "lanes-title")}
      <div class="split">
        ${has("counters") ? counters(figures, state.now, has) : absent(text.counters, "counters-title")}
        ${outlook(state, act)}
      </div>
    </main>`;
}

const absent = (title, id) => html`<section class="sheet" aria-labelledby=${id}><h2 id=${id}>${title}</h2><p>${icon("alert")} ${text.part_missing}</p></section>`;

// MARK: At a glance

function tiles({ lanes, counters }, now, has) {
  const waiting = lanes.filter((lane) => lane.waiting_since);
  const longest = waiting.sort((one, other) => Date.parse(one.waiting_since) - Date.parse(other.waiting_since))[0];
  const open = counters.filter(({ state }) => state === "open").length;
  const paused = counters.filter(({ state }) => state === "paused").length;
  const known = has("lanes");
  return html`<ul class="tiles">
    ${tile(known ? sum(lanes, (lane) => lane.waiting) : "–", text.waiting, sum(lanes, (lane) => lane.booked) ? `${sum(lanes, (lane) => lane.booked)} ${text.booked}` : null)}
    ${tile(longest ? `${minutesSince(longest.waiting_since, now)} ${text.minutes_short}` : "–", text.longest, longest ? longest.name : null)}
    ${tile(has("counters") ? `${open}/${counters.length}` : "–", text.counters_open, paused ? `${paused} ${text.paused_count}` : null)}
    ${tile(known ? sum(lanes, (lane) => lane.called + lane.serving) : "–", text.at_counters, null)}
    ${tile(known ? sum(lanes, (lane) => lane.served) : "–", text.served, known && sum(lanes, (lane) => lane.unfinished) ? `${sum(lanes, (lane) => lane.unfinished)} ${text.unfinished}` : null)}
    ${tile(known ? sum(lanes, (lane) => lane.missed) : "–", text.missed, null)}
  </ul>`;
}

const tile = (number, words, more) => html`<li class="tile-figure"><strong>${number}</strong><span>${words}</span>${more ? html`<span>${more}</span>` : null}</li>`;

/** What needs a look, the gravest first. */
function care(figures, now) {
  const grave = [];
  const notes = [];
  if (figures.missing?.length) grave.push(html`<span><strong>${text.missing}</strong> ${figures.missing.map(agencyName).join(", ")}</span>`);
  for (const part of figures.incomplete ?? []) grave.push(html`<span><strong>${text.incomplete}</strong> ${text[`part_${part}`]}</span>`);
  if (figures.day_closed) notes.push(html`<span>${text.day_closed}</span>`);
  for (const lane of figures.lanes) {
    if (lane.waiting && !lane.open_counters) grave.push(html`<span><strong>${lane.name}</strong>: ${lane.waiting} ${text.nobody_works}</span>`);
    else if (lane.waiting_since && minutesSince(lane.waiting_since, now) >= longMinutes) notes.push(html`<span><strong>${lane.name}</strong>: ${text.waits_since} ${minutesSince(lane.waiting_since, now)} ${text.minutes}</span>`);
    if (lane.intake?.reason === "full" || lane.intake?.reason === "stopped") notes.push(html`<span><strong>${lane.name}</strong>: ${text[`intake_${lane.intake.reason}`]}</span>`);
  }
  const entries = [...grave.map((words) => ({ words, grave: true })), ...notes.map((words) => ({ words }))];
  return html`<section class="sheet" aria-labelledby="care-title">
    <h2 id="care-title">${text.care}</h2>
    <ul class=${entries.length ? "care" : "care is-calm"}>${entries.length
      ? entries.map((entry) => html`<li class=${entry.grave ? "is-grave" : "is-note"}>${icon(entry.grave ? "alert" : "info")} ${entry.words}</li>`)
      : [html`<li class="is-note">${icon("served")} <span>${text.calm}</span></li>`]}</ul>
  </section>`;
}

// MARK: Tables

function lanes({ lanes }, { now, busy }, act, has) {
  return html`<section class="sheet" aria-labelledby="lanes-title">
    <div class="sheet-head"><h2 id="lanes-title">${text.lanes}</h2><a href="/pengawas/jalur.csv">${text.csv}</a></div>
    <div class="scroll" tabindex="0" role="group" aria-label=${text.table}><table class="figures">
      <caption>${text.table_hint}</caption>
      <thead><tr><th scope="col">${text.lane}</th><th scope="col">${text.waiting_head}</th><th scope="col">${text.longest_head}</th><th scope="col">${text.open_head}</th><th scope="col">${text.served_head}</th><th scope="col">${text.missed_head}</th><th scope="col">${text.wait}</th><th scope="col">${text.walk}</th><th scope="col">${text.service}</th><th scope="col">${text.idle}</th><th scope="col">${text.if_now}</th><th scope="col" class="words">${text.intake}</th></tr></thead>
      <tbody>${lanes.map((lane) => html`<tr class=${lane.waiting && !lane.open_counters ? "needs-care" : "is-fine"}>
        <th scope="row"><span class="lane-head"><span class="badge" aria-hidden="true">${lane.prefix}</span> <span>${lane.name}</span></span></th>
        <td><span class="big-number">${lane.waiting}</span>${has("classes") ? lane.classes.filter(({ priority }) => priority !== "regular").map(({ priority, waiting }) => html`<small>${waiting} ${text[priority]}</small>`) : null}</td>
        <td>${lane.waiting_since ? `${minutesSince(lane.waiting_since, now)} ${text.minutes_short}` : "–"}</td>
        <td>${has("counters") ? lane.open_counters : "–"}</td>
        <td>${lane.served}${lane.unfinished ? html`<small>${lane.unfinished} ${text.unfinished}</small>` : null}</td>
        <td>${lane.missed}</td>
        ${steps(lane.times)}
        <td class="range">${range(lane.wait)}</td>
        <td class="words intake">${intake(lane, busy, act)}</td>
      </tr>`)}</tbody>
    </table></div>
  </section>`;
}

const steps = (times) => ["wait", "walk", "service", "idle"].map((step) => html`<td>${duration(times?.[step].mean_seconds)} ${times?.[step].count ? html`<small>${duration(times[step].ninth_seconds)}</small>` : null}</td>`);

function intake(lane, busy, act) {
  if (!lane.intake) return "–";
  const state = lane.intake.open ? html`<span class="mark is-open">${icon("open")} ${text.intake_open}</span>` : html`<span class="mark is-refused">${icon("closed")} ${text[`intake_${lane.intake.reason}`]}</span>`;
  const forced = lane.intake_rule && lane.intake_rule !== "auto";
  const [rule, label] = forced ? ["auto", text.do_auto] : lane.intake.open ? ["stopped", text.do_stop] : ["open", text.do_give];
  return html`${state}${forced ? html`<small>${text.overruled}</small>` : null}
    <button class="button quiet small" type="button" aria-disabled=${busy ? "true" : null} @click=${() => act.intake(lane.lane, rule)}>${label}<span class="visually-hidden"> ${lane.name}</span></button>`;
}

function counters({ counters }, now, has) {
  return html`<section class="sheet" aria-labelledby="counters-title">
    <div class="sheet-head"><h2 id="counters-title">${text.counters}</h2><a href="/pengawas/loket.csv">${text.csv}</a></div>
    <div class="scroll" tabindex="0" role="group" aria-label=${text.table}><table class="figures">
      <caption>${text.table_hint}</caption>
      <thead><tr><th scope="col">${text.counter}</th><th scope="col" class="words">${text.state}</th><th scope="col">${text.number}</th><th scope="col">${text.since}</th><th scope="col">${text.served_head}</th><th scope="col">${text.wait}</th><th scope="col">${text.walk}</th><th scope="col">${text.service}</th><th scope="col">${text.idle}</th></tr></thead>
      <tbody>${counters.map((counter) => html`<tr class="is-fine">
        <th scope="row">${counterName(counter.label, text.counter)} <small>${agencyName(counter.agency)}</small></th>
        <td class="words">${counterState(counter)}</td>
        <td>${counter.current ?? "–"}</td>
        <td>${counter.since ? html`${clock(counter.since, zone)} <small>${minutesSince(counter.since, now)} ${text.minutes_short}</small>` : "–"}</td>
        <td>${counter.served}</td>
        ${steps(counter.times)}
      </tr>`)}</tbody>
    </table></div>
  </section>`;
}

function counterState({ state, current_state: current, pause_reason: reason }) {
  if (current) return html`<span class=${`mark is-${current}`}>${icon(current)} ${text[current]}</span>`;
  const name = state === "paused" ? "pause" : state;
  return html`<span class=${`mark is-${state}`}>${icon(name)} ${text[state]}</span>${reason ? html`<small>${text[`pause_${reason}`]}</small>` : null}`;
}

// MARK: What if

function outlook({ figures, answer, asking, now }, act) {
  return html`<section class="sheet" aria-labelledby="outlook-title">
    <h2 id="outlook-title">${text.outlook}</h2>
    <form class="what-if" @submit=${act.outlook}>
      <p class="field"><label for="outlook-lane">${text.lane}</label> <select id="outlook-lane" name="lane" required>${figures.lanes.map((lane) => html`<option value=${lane.lane}>${lane.name}</option>`)}</select></p>
      <div class="pair">
        <p class="field"><label for="outlook-more">${text.more_counters}</label> <select id="outlook-more" name="extra">${[1, 2, 3, 4].map((count) => html`<option value=${count}>+${count}</option>`)}</select></p>
        <p class="field"><label for="outlook-from">${text.from}</label> <input id="outlook-from" name="from" type="time"></p>
      </div>
      <button class="button" type="submit" aria-disabled=${asking ? "true" : null}>${asking ? text.busy : text.ask}</button>
    </form>
    <div role="status">${answer ? outlookAnswer(answer, figures, now) : html`<p class="muted">${text.outlook_hint}</p>`}</div>
  </section>`;
}

function outlookAnswer({ error, lane, knowledge, as_it_is: now, with_more: more, extra, from }, figures) {
  if (error) return html`<p class="muted">${icon("alert")} ${error}</p>`;
  const name = figures.lanes.find((entry) => entry.lane === lane)?.name ?? lane;
  if (knowledge !== "range") return html`<p class="muted">${icon("info")} ${name}: ${text.outlook_unknown}</p>`;
  const minutes = (seconds) => `${Math.round(seconds / 60)} ${text.minutes_short}`;
  const moment = (time) => (time ? clock(time, zone) : text.no_more_numbers);
  return html`<table class="figures outlook">
    <caption>${name}</caption>
    <thead><tr><th scope="col">${text.outlook_what}</th><th scope="col">${text.as_it_is}</th><th scope="col">+${extra}${from ? ` (${language === "id" ? from.replace(":", ".") : from})` : null}</th></tr></thead>
    <tbody>
      <tr><th scope="row">${text.outlook_wait}</th><td>${minutes(now.median_seconds)}</td><td>${minutes(more.median_seconds)}</td></tr>
      <tr><th scope="row">${text.outlook_ninth}</th><td>${minutes(now.ninth_seconds)}</td><td>${minutes(more.ninth_seconds)}</td></tr>
      <tr><th scope="row">${text.outlook_end}</th><td>${moment(now.last_called_at)}</td><td>${moment(more.last_called_at)}</td></tr>
      <tr><th scope="row">${text.outlook_last}</th><td>${moment(now.last_number_at)}</td><td>${moment(more.last_number_at)}</td></tr>
    </tbody>
  </table>
  <p class="muted">${text.outlook_note}</p>`;
}
