/**
 * The photo of a document, made ready in the page: turned upright, at most 2 megapixels, drawn anew as a JPEG, so that
 * neither place nor date of the picture leaves the phone (DESIGN §6).
 */

/** At most so many pixels, as the server takes. */
export const MOST_PIXELS = 2_000_000
const QUALITY = 0.86

/** A longer side below this (px) leaves the text of a document unreadable. */
const LEGIBLE = 900

/** A mean lightness (0–255) below this is a picture taken in the dark. */
const DARK = 60
/** Px: a thumbnail that is enough to judge the light by. */
const THUMB = 48

export interface Photo {
  jpeg: Blob
  width: number
  height: number
  /** What may make it unreadable, for the person to judge. */
  doubt: 'small' | 'dark' | null
}

/** The size within `most` pixels that keeps the shape; never larger than the picture is. */
export function fitted(width: number, height: number, most = MOST_PIXELS): { width: number; height: number } {
  const share = Math.min(1, Math.sqrt(most / (width * height)))
  return { width: Math.max(1, Math.floor(width * share)), height: Math.max(1, Math.floor(height * share)) }
}

/** What speaks against a picture of this size whose pixels (RGBA) these are. */
export function doubtOf(width: number, height: number, pixels: Uint8ClampedArray): Photo['doubt'] {
  if (Math.max(width, height) < LEGIBLE) return 'small'
  return lightness(pixels) < DARK ? 'dark' : null
}

/** Null for what this browser cannot open as a picture. */
export async function photoOf(file: Blob): Promise<Photo | null> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null)
  if (!picture) return null
  const { width, height } = fitted(picture.width, picture.height)
  const doubt = doubtOf(width, height, drawn(picture, THUMB, THUMB).getImageData(0, 0, THUMB, THUMB).data)
  const { canvas } = drawn(picture, width, height)
  picture.close()
  const jpeg = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
  return jpeg && { jpeg, width, height, doubt }
}

/** On white: a picture with see-through parts has no black ones afterwards. */
function drawn(picture: ImageBitmap, width: number, height: number): CanvasRenderingContext2D {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const pen = canvas.getContext('2d') as CanvasRenderingContext2D
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, width, height)
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(picture, 0, 0, width, height)
  return pen
}

function lightness(pixels: Uint8ClampedArray): number {
  let sum = 0
  for (let at = 0; at < pixels.length; at += 4) {
    sum += 0.2126 * (pixels[at] ?? 0) + 0.7152 * (pixels[at + 1] ?? 0) + 0.0722 * (pixels[at + 2] ?? 0)
  }
  return sum / (pixels.length / 4)
}
