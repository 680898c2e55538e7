// What an officer is asked before a step that needs more than a press: a reason, a number, a service, what was missing.
import { html, render } from "./html.js";
import { language, snapshot, text } from "./text.js";

const callReasons = ["returning", "urgent", "together", "correction", "specialist", "supervisor"];
const pauseReasons = ["rest", "prayer", "consultation", "meeting", "technical", "other"];
const nameOf = (service) => (language === "en" && service.name_en) || service.name;

const element = document.createElement("dialog");
element.className = "ask";
element.setAttribute("aria-labelledby", "ask-title");
document.body.append(element);
element.addEventListener("keydown", (event) => {
  const choice = element.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (choice && !event.target.closest("input, select")) { event.preventDefault(); choice.click(); }
});

/** Opens a dialog; `send(name, body)` is called once when it is answered, never when it is dismissed. */
export async function ask(action, counter, send) {
  const { title, fields, submit } = await kinds[action.name](counter, (name, body) => { element.close(); send(name, body); });
  const answer = (event) => { event.preventDefault(); submit?.(new FormData(event.target)); };
  render(html`
    <form method="dialog" @submit=${answer}>
      <h2 id="ask-title">${title}</h2>
      ${fields}
      <div class="actions">
        ${submit ? html`<button class="button accent" type="submit">${action.label}</button>` : null}
        <button class="button quiet" type="button" @click=${() => element.close()}>${text.cancel}</button>
      </div>
    </form>`, element);
  element.showModal();
  element.querySelector("input, select, .choices button")?.focus();
}

const kinds = {
  pause: (counter, send) => ({
    title: text.ask_pause,
    fields: html`<div class="choices">${pauseReasons.map((reason, index) => html`
      <button class="button" type="button" data-key=${index + 1} @click=${() => send("pause", { reason })}><span>${text[`pause_${reason}`]}</span> <kbd aria-hidden="true">${index + 1}</kbd></button>`)}</div>`,
  }),

  "call-ticket": (counter, send) => ({
    title: text.ask_call,
    fields: html`
      <p class="muted">${text.ask_call_hint}</p>
      <p class="field"><label for="ask-number">${text.ask_number}</label> <input id="ask-number" name="number" required pattern="[A-Za-z]{1,3}-?[0-9]{1,6}" maxlength="10" autocomplete="off" placeholder="A-012"></p>
      <fieldset><legend>${text.ask_reason}</legend>${callReasons.map((reason) => html`
        <label class="choice"><input type="radio" name="reason" value=${reason} required> <span>${text[`reason_${reason}`]}</span></label>`)}</fieldset>`,
    submit: (form) => send("call-ticket", { number: wholeNumber(form.get("number")), reason: form.get("reason") }),
  }),

  refer: (counter, send) => ({
    title: text.ask_refer,
    fields: html`
      <p class="muted">${text.ask_refer_hint}</p>
      <p class="field"><label for="ask-service">${text.service}</label> <select id="ask-service" name="service" required>
        <option value="">${text.ask_choose}</option>${services().map(([code, name]) => html`<option value=${code}>${name}</option>`)}</select></p>`,
    submit: (form) => send("refer", { service: form.get("service") }),
  }),

  unfinished: async (counter, send) => {
    const requirements = await requirementsOf(counter.current?.service);
    return {
      title: text.ask_missing,
      fields: requirements.length ? html`
        <fieldset><legend>${text.ask_missing_hint}</legend>${requirements.map((words, index) => html`
          <label class="choice"><input type="checkbox" name="missing" value=${index + 1}> <span>${words}</span></label>`)}</fieldset>` : html`<p class="muted">${text.ask_missing_none}</p>`,
      submit: (form) => {
        const missing = form.getAll("missing").map(Number);
        send("finish", { outcome: "unfinished", ...(missing.length ? { missing } : {}) });
      },
    };
  },
};

const services = () => Object.entries(snapshot.services).map(([code, service]) => [code, nameOf(service)]).sort(([, one], [, other]) => one.localeCompare(other, language));

/** `a12` is what a hurried hand types for `A-012`. */
function wholeNumber(typed) {
  const [, letters, digits] = /^([A-Za-z]+)-?0*([0-9]+)$/.exec(typed) ?? [];
  return letters ? `${letters.toUpperCase()}-${digits.padStart(3, "0")}` : typed;
}

async function requirementsOf(service) {
  if (!service) return [];
  const answer = await fetch(`/api/v1/services/${encodeURIComponent(service)}`, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok ? (await answer.json()).requirements ?? [] : [];
}
