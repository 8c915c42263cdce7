/**
 * Runs: sorted sets of whole numbers, written as what lies between each two neighbours, as `healthcode/core/runs.py` has
 * them; status lists are made of them. A run is its length and its gaps, each a whole number of 7 bits a byte, the lowest
 * first (LEB128), in the shortest form. Reading costs no more than the bytes there are, whatever they say.
 */
import type { Bytes } from './bytes.ts'
import { malformed } from './envelopes.ts'

/** Bytes of a number, at most: below 2^35. */
const LONGEST = 5

/** Sorted runs as bytes. */
export function written(runs: readonly ArrayLike<number>[]): Bytes {
  const bytes: number[] = []
  for (const run of runs) {
    write(bytes, run.length)
    for (let at = 0; at < run.length; at += 1) write(bytes, (run[at] ?? 0) - (at === 0 ? 0 : (run[at - 1] ?? 0) + 1))
  }
  return Uint8Array.from(bytes)
}

/** `count` runs of indexes below `limit`, and nothing after them; BadList `list.malformed`. */
export function read(data: Uint8Array, count: number, limit: number): Uint32Array[] {
  const from = { data, place: 0 }
  const runs = Array.from({ length: count }, () => runOf(from, limit))
  if (from.place !== data.length) throw malformed('length')
  return runs
}

interface Reader {
  data: Uint8Array
  place: number
}

function runOf(from: Reader, limit: number): Uint32Array {
  const length = numberOf(from)
  const run = new Uint32Array(Math.min(length, from.data.length - from.place)) // a gap has a byte at least
  let next = 0
  for (let at = 0; at < length; at += 1) {
    const index = next + numberOf(from)
    if (index >= limit) throw malformed('index')
    run[at] = index
    next = index + 1
  }
  return run
}

/** The number that begins here; by multiplication, since shifts end at 2^31. */
function numberOf(from: Reader): number {
  let [number, weight] = [0, 1]
  for (let size = 1; size <= LONGEST; size += 1, weight *= 128) {
    const byte = from.data[from.place]
    if (byte === undefined) break
    from.place += 1
    number += (byte & 0x7f) * weight
    if (byte & 0x80) continue
    if (size > 1 && byte === 0) break // a longer way to write a shorter one
    return number
  }
  throw malformed('number')
}

function write(bytes: number[], number: number): void {
  let rest = number
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80)
  bytes.push(rest)
}
