/**
 * Two soft notes, made here so that no file is fetched. Chimes wait for each other and never overlap.
 * Browsers keep sound locked until someone touches the page, unless the kiosk's start flags allow it.
 */
const notes = [[659.25, 0], [523.25, 0.32]];
const lengthSeconds = 1.3;
const queueLimit = 6;

export function chimes(onLocked) {
  let waiting = 0, playing = false;
  const audio = globalThis.AudioContext ? new AudioContext() : null;
  const report = () => onLocked(Boolean(audio) && audio.state !== "running");

  function tone(frequency, at) {
    const oscillator = audio.createOscillator();
    const gain = audio.createGain();
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.35, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.9);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(at);
    oscillator.stop(at + 0.95);
  }

  function next() {
    if (playing || waiting === 0 || audio?.state !== "running") return;
    waiting -= 1;
    playing = true;
    notes.forEach(([frequency, after]) => tone(frequency, audio.currentTime + after));
    setTimeout(() => { playing = false; next(); }, lengthSeconds * 1_000);
  }

  audio?.addEventListener("statechange", () => { report(); if (audio.state !== "running") waiting = 0; next(); });
  setTimeout(report, 500);
  return {
    ring() { if (audio?.state === "running") waiting = Math.min(waiting + 1, queueLimit); next(); },
    unlock() { audio?.resume().then(() => { waiting = 1; next(); }); },
  };
}
