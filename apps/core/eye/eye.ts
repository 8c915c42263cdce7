/**
 * The page's eye: opens the camera, looks at it at a steady pace, and tells each text it reads. It rests while the
 * page is hidden or an answer is on the screen, and says in one word why it cannot see.
 */
import { onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'

import { choices, close, light, open, Unopened, type Choice, type NoPicture, type Opened } from './camera.ts'
import { Decoder } from './decoder.ts'
import { Frames } from './frames.ts'

/** How the eye is: opening, seeing, or one reason why not. */
export type EyeState = 'opening' | 'seeing' | NoPicture

/** Milliseconds from one picture to the next, at least: more empties the battery and finds nothing sooner. */
const PACE = 50

/** Milliseconds without a picture after which the pace is measured anew. */
const PAUSE = 1000

/** One camera, looked at while `awake()`; `tell` hears what each picture says, '' for a picture without a code. */
export class Eye {
  readonly state = ref<EyeState>('opening')
  readonly cameras = shallowRef<Choice[]>([])
  readonly chosen = ref('')
  readonly lamp = ref<'none' | 'off' | 'on'>('none')
  readonly perSecond = ref(0)
  readonly video = shallowRef<HTMLVideoElement | null>(null)
  private opened: Opened | null = null
  private looking = 0 // which watch the pictures belong to: an older one stops by itself
  private times: number[] = []
  private readonly decoder = new Decoder()
  private readonly frames = new Frames()

  constructor(
    private readonly awake: () => boolean,
    private readonly tell: (text: string) => void,
  ) {}

  /** Pictures come through this element, which is in the page as long as the camera is wanted. */
  through(video: HTMLVideoElement | null): void {
    this.video.value = video
  }

  async start(): Promise<void> {
    this.stop()
    this.state.value = 'opening'
    const mine = this.looking
    try {
      const camera = await open(this.chosen.value || null)
      if (mine === this.looking && this.video.value) await this.watch(camera, this.video.value)
      else close(camera.stream) // stopped, or started anew, while the camera was warming up
    } catch (fault) {
      if (mine === this.looking) this.state.value = fault instanceof Unopened ? fault.why : 'busy'
    }
  }

  stop(): void {
    this.looking++
    this.perSecond.value = 0
    close(this.opened?.stream ?? null)
    this.opened = null
  }

  async choose(id: string): Promise<void> {
    this.chosen.value = id
    await this.start()
  }

  async switchLamp(): Promise<void> {
    const on = this.lamp.value !== 'on'
    if (this.opened && (await light(this.opened.stream, on))) this.lamp.value = on ? 'on' : 'off'
  }

  /** The text of the code in a picture file; null when there is none. */
  async ofFile(file: Blob): Promise<string | null> {
    const picture = this.frames.ofPicture(await createImageBitmap(file))
    return picture ? (await this.decoder.read(picture, { still: true })).text : null
  }

  close(): void {
    this.stop()
    this.decoder.close()
  }

  private async watch(camera: Opened, screen: HTMLVideoElement): Promise<void> {
    const mine = this.looking
    this.opened = camera
    this.lamp.value = camera.lamp ? 'off' : 'none'
    camera.stream.getVideoTracks()[0]?.addEventListener('ended', () => this.lose(mine))
    screen.srcObject = camera.stream
    await screen.play()
    this.chosen.value = camera.id
    this.state.value = 'seeing'
    void this.look(mine)
    this.cameras.value = await choices()
  }

  private lose(mine: number): void {
    if (mine !== this.looking) return // we let it go ourselves
    this.stop()
    this.state.value = 'lost'
  }

  private async look(mine: number): Promise<void> {
    while (mine === this.looking) {
      const due = performance.now() + PACE
      await this.once(mine)
      await new Promise((go) => setTimeout(go, Math.max(0, due - performance.now())))
    }
  }

  private async once(mine: number): Promise<void> {
    const screen = this.awake() ? this.video.value : null
    if (screen?.paused) await screen.play().catch(() => undefined) // some browsers pause what an answer covers
    const picture = screen ? this.frames.ofVideo(screen) : null
    if (!picture) return
    try {
      const { text } = await this.decoder.read(picture)
      this.tick()
      if (mine === this.looking && this.awake()) this.tell(text ?? '')
    } catch {
      if (mine !== this.looking) return
      this.stop()
      this.state.value = 'reader'
    }
  }

  /** How fast it looks, over the last pictures that came without a pause. */
  private tick(): void {
    const [now, last] = [performance.now(), this.times[this.times.length - 1] ?? -Infinity]
    this.times = now - last > PAUSE ? [now] : [...this.times.slice(-20), now]
    const [first, count] = [this.times[0] ?? now, this.times.length - 1]
    if (count >= 3) this.perSecond.value = Math.round((1000 * count) / (now - first))
  }
}

/** An eye that opens with its component, closes with it, and shuts while nobody looks at the page. */
export function useEye(awake: () => boolean, tell: (text: string) => void): Eye {
  const eye = new Eye(awake, tell)
  const seen = () => (document.hidden ? eye.stop() : void eye.start())
  onMounted(() => {
    document.addEventListener('visibilitychange', seen)
    void eye.start()
  })
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', seen)
    eye.close()
  })
  return eye
}
