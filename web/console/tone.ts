/** A short, soft tone, made here: no file to fetch. It swells and fades, so that it never clicks or startles. */
const LASTS_S = 0.45
const LOUDEST = 0.25

let context: AudioContext | undefined

/** @param volume from 0 to 1 */
export function playTone(volume: number): void {
  context ??= new AudioContext()
  void context.resume()
  const [now, tone, loudness] = [context.currentTime, context.createOscillator(), context.createGain()]
  tone.type = 'sine'
  tone.frequency.setValueAtTime(587, now)
  tone.frequency.setValueAtTime(784, now + LASTS_S / 3)
  loudness.gain.setValueAtTime(0, now)
  loudness.gain.linearRampToValueAtTime(Math.min(1, Math.max(0, volume)) * LOUDEST, now + 0.05)
  loudness.gain.linearRampToValueAtTime(0, now + LASTS_S)
  tone.connect(loudness).connect(context.destination)
  tone.start(now)
  tone.stop(now + LASTS_S)
}
