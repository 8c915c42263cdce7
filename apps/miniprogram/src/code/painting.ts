/** The QR code on a canvas: black on white, each module a whole number of its dots, a rectangle a run. */
import { type Qr, runs } from '@healthcode/core/qr'
import type { ComponentInternalInstance } from 'vue'

/** What is used of a canvas, which both platforms have alike. */
export interface Canvas {
  width: number
  height: number
  getContext(kind: '2d'): Pick<CanvasRenderingContext2D, 'fillStyle' | 'fillRect'> | null
}

/** Dots a module: sharp when the page scales it, and 57 modules of a gate's code stay below 600 dots. */
const DOTS = 10

export function paint(canvas: Canvas, qr: Qr): void {
  canvas.width = canvas.height = qr.size * DOTS
  const context = canvas.getContext('2d')
  if (!context) return
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = '#000000'
  qr.modules.forEach((row, y) => {
    for (const [x, width] of runs(row)) context.fillRect(x * DOTS, y * DOTS, width * DOTS, DOTS)
  })
}

/** The canvas of this name on the page; null while it is not there. */
export function canvasOf(name: string, page: ComponentInternalInstance | null): Promise<Canvas | null> {
  return new Promise((done) => {
    const asked = uni.createSelectorQuery().in(page?.proxy)
    asked.select(`#${name}`).node(() => undefined)
    asked.exec((found: unknown) => done((found as ({ node?: Canvas } | null)[])[0]?.node ?? null))
  })
}
