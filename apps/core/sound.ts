/** What a verdict sounds and feels like: tones that a guard tells apart without looking, as the card says. */

export type Tone = 'accepted' | 'document' | 'no_color' | 'stale' | 'refused' | 'bad_code' | 'cannot_check'

/**
 * [Hz, seconds] one after another, 0 Hz for silence: one high; high and then middle; two high; two long; two low; three
 * short; one long.
 */
const TONES: Record<Tone, readonly (readonly [number, number])[]> = {
  accepted: [[1320, 0.2]],
  document: [[1320, 0.15], [0, 0.05], [780, 0.3]],
  no_color: [[1320, 0.1], [0, 0.08], [1320, 0.1]],
  stale: [[520, 0.4], [0, 0.15], [520, 0.4]],
  refused: [[220, 0.25], [0, 0.1], [220, 0.35]],
  bad_code: [[440, 0.09], [0, 0.07], [440, 0.09], [0, 0.07], [440, 0.09]],
  cannot_check: [[520, 0.8]],
}

/** ms on, off, on … in the same rhythm as the tones. */
const VIBRATIONS: Record<Tone, number[]> = {
  accepted: [80],
  document: [80, 60, 250],
  no_color: [80, 80, 80],
  stale: [400, 150, 400],
  refused: [250, 100, 350],
  bad_code: [90, 70, 90, 70, 90],
  cannot_check: [800],
}

export class Sound {
  #context: AudioContext | null = null

  /** Off: nothing sounds, the phone still vibrates. */
  on = true

  /** Off: nothing is felt. */
  felt = true

  /** To be called from a tap: a browser lets nothing sound before the person touched the page. */
  async ready(): Promise<void> {
    if (!('AudioContext' in globalThis)) return
    this.#context ??= new AudioContext()
    if (this.#context.state !== 'running') await this.#context.resume()
  }

  play(tone: Tone): void {
    if (this.felt) globalThis.navigator?.vibrate?.(VIBRATIONS[tone])
    const context = this.#context
    if (!this.on || context?.state !== 'running') return
    let at = context.currentTime
    for (const [pitch, length] of TONES[tone]) {
      if (pitch > 0) beep(context, pitch, at, length)
      at += length
    }
  }
}

function beep(context: AudioContext, pitch: number, at: number, length: number): void {
  const [voice, loudness] = [context.createOscillator(), context.createGain()]
  voice.frequency.value = pitch
  loudness.gain.setValueAtTime(0.0001, at)
  loudness.gain.exponentialRampToValueAtTime(0.4, at + 0.01) // a step would click
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + length)
  voice.connect(loudness).connect(context.destination)
  voice.start(at)
  voice.stop(at + length)
}
