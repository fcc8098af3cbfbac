let context: AudioContext | null = null;

/** Two soft tones, about a quarter of a second. Silent until the person has clicked or typed: browsers want it so. */
export function blip(): void {
  if (!navigator.userActivation?.hasBeenActive || typeof AudioContext === 'undefined') return;
  context ??= new AudioContext();
  const { currentTime: now, destination } = context;
  for (const [delay, frequency] of [
    [0, 880],
    [0.09, 1318.5],
  ] as const) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0, now + delay);
    volume.gain.linearRampToValueAtTime(0.06, now + delay + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.0001, now + delay + 0.22);
    tone.connect(volume).connect(destination);
    tone.start(now + delay);
    tone.stop(now + delay + 0.24);
  }
}
