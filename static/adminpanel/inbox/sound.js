let audio = null;

/** Browsers let a page make a sound only after somebody touched it. */
export function wakeSound() {
  const wake = () => {
    audio ??= new AudioContext();
    audio.resume();
  };
  for (const type of ["pointerdown", "keydown"]) addEventListener(type, wake, { once: true, capture: true });
}

/** Two soft notes, drawn by the browser; there is no file. */
export function chime() {
  if (audio?.state !== "running") return;
  [[660, 0], [880, 0.12]].forEach(([pitch, after]) => note(pitch, audio.currentTime + after));
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
}
