import { ownKey } from "./page.js";

const EARS = ownKey("ears"); // a lock that every tab shares which can make a sound, as long as it can
let audio = null;
let release = null;

/** @returns {boolean} whether this page can make a sound: browsers let it only after somebody touched it. */
export const audible = () => audio?.state === "running";

/** @param {function(): void} changed is called when this page can make sounds, or no longer can */
export function wakeSound(changed) {
  audio = globalThis.AudioContext ? new AudioContext() : null;
  if (!audio) return;
  const tell = () => {
    if (audible()) hold();
    else release?.();
    changed();
  };
  audio.addEventListener("statechange", tell);
  for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => audible() || audio.resume(), true);
  tell();
}

function hold() {
  if (release) return;
  const held = new Promise((end) => (release = end)).then(() => (release = null));
  navigator.locks?.request(EARS, { mode: "shared" }, () => held);
}

/** @returns {Promise<boolean>} whether any tab of this manager can make a sound */
export async function somebodyHears() {
  if (audible() || !navigator.locks) return audible();
  return (await navigator.locks.query()).held.some(({ name }) => name === EARS);
}

/** Two soft notes, drawn by the browser; there is no file. @returns {Promise} when they have been heard */
export async function chime() {
  if (audible()) await Promise.all([[660, 0], [880, 0.12]].map(([pitch, after]) => note(pitch, audio.currentTime + after)));
}

function note(pitch, at) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.12, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.35);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.4);
  return new Promise((end) => tone.addEventListener("ended", end));
}
