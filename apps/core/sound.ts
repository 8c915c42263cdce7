/** What a verdict sounds and feels like: three tones that a guard tells apart without looking. */

export type Tone = 'accepted' | 'refused' | 'cannot_check'

/** [Hz, seconds] one after another: rising for yes, one low long for no, two equal for “look again”. */
const TONES: Record<Tone, readonly (readonly [number, number])[]> = {
  accepted: [[880, 0.09], [1320, 0.14]],
  refused: [[220, 0.5]],
  cannot_check: [[520, 0.14], [0, 0.08], [520, 0.14]],
}

/** ms on, off, on … */
const VIBRATIONS: Record<Tone, number[]> = { accepted: [60], refused: [400], cannot_check: [120, 80, 120] }

export class Sound {
  #context: AudioContext | null = null

  /** Off: nothing sounds, the phone still vibrates. */
  on = true

  /** To be called from a tap: a browser lets nothing sound before the person touched the page. */
  async ready(): Promise<void> {
    if (!('AudioContext' in globalThis)) return
    this.#context ??= new AudioContext()
    if (this.#context.state !== 'running') await this.#context.resume()
  }

  play(tone: Tone): void {
    globalThis.navigator?.vibrate?.(VIBRATIONS[tone])
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
