/** Why a number was called: the sentence in the language of the page, or null, and whether it pays to ask again. */
import { language } from "./text.js";

export async function explanation(code) {
  const answer = await fetch(`/api/v1/tickets/${encodeURIComponent(code)}/explanation`, { headers: { Accept: "application/json" } }).catch(() => null);
  const body = answer?.ok ? await answer.json().catch(() => null) : null;
  return { sentence: body?.sentence[language] ?? null, mayKnowLater: !answer || answer.status >= 500 };
}
