/** What the server put into the page: the first snapshot and the page's words in both languages. */
function block(id) {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent) : {};
}

export const snapshot = block("snapshot");
export const texts = block("text");
export const language = document.documentElement.lang === "en" ? "en" : "id";
export const text = texts[language] ?? {};

/** What a counter is called: "Loket 3" for the number on its sign, and the sign's own words otherwise. */
export const counterName = (label, word) => (/^\d+$/.test(label ?? "") ? `${word} ${label}` : (label ?? ""));

/** "09.30" in Indonesian, "09:30" in English, in the zone of the site. */
export function clock(date, zone, lang = language, seconds = false) {
  const parts = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone };
  if (seconds) parts.second = "2-digit";
  const written = new Date(date).toLocaleTimeString("en-GB", parts);
  return lang === "id" ? written.replaceAll(":", ".") : written;
}

/** "Rabu, 25 November 2026". */
export function longDate(date, zone, lang = language) {
  return new Date(date).toLocaleDateString(lang === "id" ? "id-ID" : "en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: zone });
}
