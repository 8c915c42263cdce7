/**
 * ECDSA verification over P-256 with plain numbers (FIPS 186-4, 6.4). Everything here is public, so nothing has to take
 * the same time. bn.js does the arithmetic of the field; the curve is written out, since the one library that has it
 * without BigInt takes keys that are no points.
 */
import BN from 'bn.js'
import { hash } from '@stablelib/sha256'

import { type Bytes, concat } from '../bytes.ts'

/** Jacobian coordinates: x = X/Z², y = Y/Z³. Infinity is null. */
interface Point {
  x: Field
  y: Field
  z: Field
}

type Field = ReturnType<BN['toRed']>

const SIZE = 32
const PRIME = new BN('ffffffff00000001000000000000000000000000ffffffffffffffffffffffff', 16)
const ORDER = new BN('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 16)
const MODULO = BN.mont(PRIME)
const ONE = new BN(1).toRed(MODULO)
const B = field('5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b')
const BASE: Point = {
  x: field('6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296'),
  y: field('4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5'),
  z: ONE,
}

/** Whether a point of 33 or 65 bytes signed, with a raw r‖s in its range. RangeError for no point. */
export function p256Holds(point: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const [r, s] = [numberOf(signature.subarray(0, SIZE)), numberOf(signature.subarray(SIZE))]
  const inverse = s.invm(ORDER)
  const u1 = numberOf(hash(message)).mul(inverse).umod(ORDER)
  const u2 = r.mul(inverse).umod(ORDER)
  const found = sumOf(u1, BASE, u2, pointOf(point))
  return found !== null && sameX(found, r)
}

/** The short form of a point of 33 or 65 bytes. RangeError for no point. */
export function p256Compressed(point: Uint8Array): Bytes {
  const { x, y } = pointOf(point)
  const odd = y.fromRed().isOdd() ? 1 : 0
  return concat(new Uint8Array([2 | odd]), Uint8Array.from(x.fromRed().toArray('be', SIZE)))
}

/** A point of the curve, its bytes in the one form that is written. RangeError. */
function pointOf(bytes: Uint8Array): Point {
  const x = coordinate(bytes.subarray(1, 1 + SIZE))
  const square = x.redSqr().redMul(x).redSub(x.redAdd(x).redAdd(x)).redAdd(B)
  const y = bytes.length === 1 + SIZE ? rootOf(square, (bytes[0] ?? 0) === 3) : coordinate(bytes.subarray(1 + SIZE))
  if (y.redSqr().cmp(square) !== 0) throw new RangeError('off the curve')
  return { x, y, z: ONE }
}

/** The square root that is odd, or even; of a number that has none, anything. */
function rootOf(square: Field, odd: boolean): Field {
  const root = square.redSqrt()
  return root.fromRed().isOdd() === odd ? root : root.redNeg()
}

function coordinate(bytes: Uint8Array): Field {
  const number = numberOf(bytes)
  if (number.gte(PRIME)) throw new RangeError('not below the prime')
  return number.toRed(MODULO)
}

/** u1·one + u2·other, both at once (Shamir). */
function sumOf(u1: BN, one: Point, u2: BN, other: Point): Point | null {
  const both = added(one, other)
  let sum: Point | null = null
  for (let bit = Math.max(u1.bitLength(), u2.bitLength()) - 1; bit >= 0; bit -= 1) {
    sum = sum && doubled(sum)
    const [first, second] = [u1.testn(bit), u2.testn(bit)]
    if (first || second) sum = added(sum, first && second ? both : first ? one : other)
  }
  return sum
}

/** dbl-2001-b, for a = −3. No point of this curve has y = 0. */
function doubled({ x, y, z }: Point): Point {
  const [delta, gamma] = [z.redSqr(), y.redSqr()]
  const beta = x.redMul(gamma)
  const third = x.redSub(delta).redMul(x.redAdd(delta))
  const alpha = third.redAdd(third).redAdd(third)
  const fourBeta = beta.redShl(2)
  const x3 = alpha.redSqr().redSub(fourBeta.redShl(1))
  const y3 = alpha.redMul(fourBeta.redSub(x3)).redSub(gamma.redSqr().redShl(3))
  return { x: x3, y: y3, z: y.redAdd(z).redSqr().redSub(gamma).redSub(delta) }
}

/** add-1998-cmo-2, and what it leaves out: the same point, the opposite one, infinity. */
function added(one: Point | null, other: Point | null): Point | null {
  if (one === null || other === null) return one ?? other
  const [zz1, zz2] = [one.z.redSqr(), other.z.redSqr()]
  const [u1, s1] = [one.x.redMul(zz2), one.y.redMul(zz2).redMul(other.z)]
  const h = other.x.redMul(zz1).redSub(u1)
  const r = other.y.redMul(zz1).redMul(one.z).redSub(s1)
  if (h.isZero()) return r.isZero() ? doubled(one) : null
  const hh = h.redSqr()
  const [hhh, v] = [hh.redMul(h), u1.redMul(hh)]
  const x = r.redSqr().redSub(hhh).redSub(v.redAdd(v))
  return { x, y: r.redMul(v.redSub(x)).redSub(s1.redMul(hhh)), z: one.z.redMul(other.z).redMul(h) }
}

/** Whether the point's x is r modulo the order, without a division: r·Z² = X, or (r + n)·Z² = X where that fits. */
function sameX({ x, z }: Point, r: BN): boolean {
  const square = z.redSqr()
  const matches = (number: BN) => number.lt(PRIME) && number.toRed(MODULO).redMul(square).cmp(x) === 0
  return matches(r) || matches(r.add(ORDER))
}

function numberOf(bytes: Uint8Array): BN {
  return new BN(bytes, 'be')
}

function field(hex: string): Field {
  return new BN(hex, 16).toRed(MODULO)
}
