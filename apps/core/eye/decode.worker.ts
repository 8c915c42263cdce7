/**
 * Reads QR codes out of pictures, off the page's own thread: a frame takes 5 to 30 ms, and the screen must not wait.
 * The reader's wasm is served by us; nothing is fetched from a third party.
 */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

import type { Question, Reply } from './decoder.ts'

const LIVE: ReaderOptions = { formats: ['QRCode'], maxNumberOfSymbols: 1, tryHarder: true, tryInvert: false }
const STILL: ReaderOptions = { ...LIVE, tryInvert: true, tryDownscale: true }

prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true })

self.addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  self.postMessage(await reply(data))
})

async function reply({ id, pixels, width, height, still }: Question): Promise<Reply> {
  const started = performance.now()
  try {
    const found = await readBarcodes(new ImageData(new Uint8ClampedArray(pixels), width, height), still ? STILL : LIVE)
    return { id, text: found[0]?.text ?? null, took: performance.now() - started }
  } catch {
    return { id, text: null, took: -1 } // the reader could not be loaded: `decoder` says so
  }
}
