/**
 * A reader for QR codes types like a keyboard, only faster, and ends with Enter. Whatever it reads that names a number or
 * an appointment goes to `onCode`; its Enter then presses nothing.
 */
const named = /(?:^|\/t\/|\/janji\/)([0-9A-HJKMNP-TV-Z]{10})$/i;
const fastMilliseconds = 100;

export function useScanner(onCode) {
  let typed = "", last = 0;
  addEventListener("keydown", (event) => {
    if (event.timeStamp - last > fastMilliseconds) typed = "";
    last = event.timeStamp;
    if (event.key.length === 1) typed = (typed + event.key).slice(-200);
    if (event.key !== "Enter") return;
    const code = named.exec(typed)?.[1];
    typed = "";
    if (!code) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    onCode(code.toUpperCase());
  }, { capture: true });
}
