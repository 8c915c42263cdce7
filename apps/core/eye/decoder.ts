/** Asks the worker what QR code a picture shows; one picture at a time, a newer one waits for the older. */

/** A picture on its way to the worker; its pixels are handed over, not copied. */
export interface Question {
  id: number
  pixels: ArrayBuffer
  width: number
  height: number
  still: boolean
}

/** What the worker saw; `took` in milliseconds, negative when it could not read pictures at all. */
export interface Reply {
  id: number
  text: string | null
  took: number
}

/** The QR reader, loaded when the first picture comes. */
export class Decoder {
  private worker: Worker | null = null
  private next = 0
  private waiting = new Map<number, { done: (reply: Reply) => void; failed: (fault: Error) => void }>()

  /** The text of the QR code in a picture, or null; rejects when this browser cannot run the reader. */
  async read(picture: ImageData, { still = false } = {}): Promise<Reply> {
    const worker = (this.worker ??= this.hire())
    const id = this.next++
    const pixels = picture.data.buffer as ArrayBuffer
    const reply = await new Promise<Reply>((done, failed) => {
      this.waiting.set(id, { done, failed })
      const question: Question = { id, pixels, width: picture.width, height: picture.height, still }
      worker.postMessage(question, [pixels])
    })
    if (reply.took < 0) throw new Error('the QR reader could not be loaded')
    return reply
  }

  close(): void {
    this.worker?.terminate()
    this.worker = null
    this.waiting.clear()
  }

  private hire(): Worker {
    const worker = new Worker(new URL('./decode.worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
      this.waiting.get(data.id)?.done(data)
      this.waiting.delete(data.id)
    })
    worker.addEventListener('error', (event) => this.fail(new Error(event.message)))
    return worker
  }

  private fail(fault: Error): void {
    this.waiting.forEach(({ failed }) => failed(fault))
    this.close()
  }
}
