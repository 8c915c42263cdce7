// @vitest-environment node
import { expect, test } from 'vitest'

import { base64url, concat, equal, fromBase64url, fromHex, fromUtf8, hex, readNumber, utf8, writeNumber } from '../bytes.ts'

test('numbers are written as they are read', () => {
  for (const number of [0, 1, 255, 256, 2 ** 32 - 1, 2 ** 47 + 1]) {
    expect(readNumber(writeNumber(number, 6), 0, 6)).toBe(number)
  }
})

test('a number that does not fit is refused: 255 and 256 in one byte', () => {
  expect(writeNumber(255, 1)).toEqual(new Uint8Array([255]))
  for (const number of [256, -1, 0.5, Number.NaN]) expect(() => writeNumber(number, 1)).toThrow(RangeError)
  expect(() => readNumber(new Uint8Array(3), 1, 3)).toThrow(RangeError)
})

test('base64url has no padding and no signs that an address would change', () => {
  const bytes = new Uint8Array([0xfb, 0xff, 0xfe, 0x00])
  expect(base64url(bytes)).toBe('-__-AA')
  expect(fromBase64url('-__-AA')).toEqual(bytes)
  expect(fromBase64url('-__-AA==')).toEqual(bytes)
  expect(() => fromBase64url('+/')).toThrow(RangeError)
})

test('hex both ways', () => {
  expect(hex(fromHex('00ffA5'))).toBe('00ffa5')
  for (const text of ['0', 'gg', '0x00']) expect(() => fromHex(text)).toThrow(RangeError)
})

test('a mark of byte order is kept, and what is no UTF-8 refused', () => {
  expect(fromUtf8(utf8('\ufeff张*'))).toBe('\ufeff张*')
  expect(() => fromUtf8(new Uint8Array([0xff]))).toThrow(TypeError)
})

test('parts are put together, and compared by content', () => {
  const whole = concat(utf8('a'), new Uint8Array(), utf8('bc'))
  expect(equal(whole, utf8('abc'))).toBe(true)
  expect(equal(whole, utf8('ab'))).toBe(false)
  expect(equal(whole, utf8('abd'))).toBe(false)
})
