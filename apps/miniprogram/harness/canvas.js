/** A canvas that keeps its dots: black or white, for a reader of QR codes. */
export class Canvas {
  #width = 0
  #height = 0
  #dots = new Uint8Array()
  /** How often it was begun anew. */
  drawings = 0

  get width() {
    return this.#width
  }
  set width(dots) {
    this.#width = dots
    this.#begin()
  }
  get height() {
    return this.#height
  }
  set height(dots) {
    this.#height = dots
    this.#begin()
  }

  /** @param {string} kind */
  getContext(kind) {
    if (kind !== '2d') return null
    const context = { fillStyle: '#000000', fillRect: (...box) => this.#fill(context.fillStyle, ...box) }
    return context
  }

  /** One byte a dot, 0 black, 255 white. */
  get picture() {
    return { width: this.#width, height: this.#height, dots: Buffer.from(this.#dots).toString('base64'), drawings: this.drawings }
  }

  #begin() {
    this.#dots = new Uint8Array(this.#width * this.#height)
    this.drawings += 1
  }

  #fill(color, x, y, width, height) {
    const value = color === '#ffffff' ? 255 : 0
    for (let row = y; row < y + height; row += 1) this.#dots.fill(value, row * this.#width + x, row * this.#width + x + width)
  }
}
