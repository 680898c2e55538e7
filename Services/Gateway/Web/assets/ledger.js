/** Checks the ledger once more, in this browser: nobody has to believe the server. */
import { text } from "./text.js";

const box = document.getElementById("browser-check");
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** All records of a lane's day, as the texts that are hashed. */
async function* records(lane, day) {
  let after = 0;
  for (let part = 0; part < 40; part += 1) {
    const answer = await fetch(`/api/v1/lanes/${encodeURIComponent(lane)}/ledger?day=${day}${after ? `&after=${after}` : ""}`, { signal: AbortSignal.timeout(8_000) });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const page = await answer.json();
    yield* page.records;
    if (!page.more) return;
    after = JSON.parse(page.records.at(-1)).n;
  }
}

/** The chain, the numbers and the order of the calls; gives the first thing that is wrong. */
export async function check(lane, day) {
  let count = 0, link, before, lastNumber = 0;
  const waiting = new Map(), last = new Map();
  for await (const written of records(lane, day)) {
    const record = JSON.parse(written);
    count += 1;
    if (before && (record.previous !== link || record.n !== before.n + 1)) return { fault: "link", count };
    if (record.lane !== lane) return { fault: "lane", count };
    const who = `${record.home ?? lane} ${record.number}`;
    if (record.what === "issued") {
      const digits = Number(record.number.split("-").at(-1));
      if (digits !== lastNumber + 1) return { fault: "number", count };
      lastNumber = digits;
    }
    if (record.what === "called" && !record.reason) {
      for (const [other, due] of waiting) if (other !== who && due < record.due) return { fault: "order", count };
    }
    const left = record.what === "undone" && last.get(who) === "arrived";
    if (record.state === "waiting" && !left) waiting.set(who, record.due);
    else waiting.delete(who);
    last.set(who, record.what);
    link = hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(written)));
    before = record;
  }
  return { count, link };
}

async function show() {
  if (!box) return;
  const field = box.querySelector("[data-field=result]");
  box.hidden = false;
  // Browsers offer hashing only to pages that came over TLS, or from this very machine.
  if (!globalThis.crypto?.subtle) {
    box.dataset.state = "unable";
    field.textContent = text.unable;
    return;
  }
  try {
    const { fault, count, link } = await check(box.dataset.lane, box.dataset.day);
    box.dataset.state = fault ? "broken" : count ? "whole" : "empty";
    box.classList.toggle("good", !fault && count > 0);
    field.textContent = fault ? `${text.record} ${count}: ${text[`fault_${fault}`]}` : count ? text.whole : text.empty;
    if (link) box.dataset.head = link;
  } catch {
    box.dataset.state = "unable";
    field.textContent = text.unreachable;
  }
}

show();
