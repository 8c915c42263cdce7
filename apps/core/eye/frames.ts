/**
 * Which part of a camera's picture is looked at: the square in the middle of what the screen shows. A code held roughly
 * right, even one that overfills the box, is read; the code of the next person in the queue, beside it, is not.
 */

/** A rectangle in a picture, in its own pixels. */
export interface Crop {
  x: number
  y: number
  side: number
}

/** Larger than this a square of pixels tells the reader nothing more about a code of 57 × 57 modules. */
export const MOST = 720

/** The box that guides the hand: its side as a share of the side of the square that is read. */
export const BOX = 0.72

/** The square that is read, for a picture that fills its view the way `object-fit: cover` does. */
export function crop(picture: { width: number; height: number }, view: { width: number; height: number }): Crop {
  const scale = Math.max(view.width / picture.width, view.height / picture.height)
  const side = Math.floor(Math.min(view.width, view.height) / scale)
  return { x: Math.floor((picture.width - side) / 2), y: Math.floor((picture.height - side) / 2), side }
}

/** Takes pictures out of a video, or out of a picture file, on one canvas. */
export class Frames {
  private canvas = document.createElement('canvas')
  private pen = this.canvas.getContext('2d', { willReadFrequently: true })

  /** The middle of what the video shows now; null before its first picture. */
  ofVideo(video: HTMLVideoElement): ImageData | null {
    const picture = { width: video.videoWidth, height: video.videoHeight }
    if (!picture.width || !picture.height) return null
    const { x, y, side } = crop(picture, { width: video.clientWidth || 1, height: video.clientHeight || 1 })
    const size = Math.min(side, MOST)
    return this.draw(video, [x, y, side, side], size, size)
  }

  /** A whole picture, made smaller when it is larger than a phone's screen shot. */
  ofPicture(picture: ImageBitmap): ImageData | null {
    const scale = Math.min(1, 2000 / Math.max(picture.width, picture.height))
    const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)]
    return this.draw(picture, [0, 0, picture.width, picture.height], width, height)
  }

  private draw(source: CanvasImageSource, [x, y, w, h]: [number, number, number, number], width: number, height: number) {
    if (!this.pen || !width || !height) return null
    if (this.canvas.width !== width) this.canvas.width = width
    if (this.canvas.height !== height) this.canvas.height = height
    this.pen.drawImage(source, x, y, w, h, 0, 0, width, height)
    return this.pen.getImageData(0, 0, width, height)
  }
}
