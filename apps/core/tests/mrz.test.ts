// @vitest-environment node
import { describe, expect, it } from 'vitest'

import { checkDigit, readMrz } from '../mrz.ts'

const TODAY = '2022-05-18'
/** The specimen of ICAO 9303 part 4, and the same of somebody born in this century. */
const FIRST = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<'
const SECOND = 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'

/** A second line with check digits of its own. */
function line(number: string, nationality: string, born: string, ends: string): string {
  const part = (text: string) => text + checkDigit(text)
  const [first, second, third] = [part(number.padEnd(9, '<')), part(born), part(ends)]
  const rest = `${'<'.repeat(14)}0`
  return `${first}${nationality.padEnd(3, '<')}${second}F${third}${rest}${checkDigit(first + second + third + rest)}`
}

describe('the two lines at the foot of a passport (ICAO 9303)', () => {
  it('are read with their name', () => {
    expect(readMrz(`${FIRST}\n${SECOND}`, TODAY)).toEqual({
      name: 'ANNA MARIA ERIKSSON', number: 'L898902C3', nationality: 'UTO', bornOn: '1974-08-12', expiresOn: '2012-04-15',
    })
  })

  it('are read by the second line alone, in small letters, with blanks and full-width signs', () => {
    const said = readMrz(` l898902c36uto 7408122f1204159ze184226b＜＜＜＜＜10 `, TODAY)
    expect(said).toMatchObject({ name: '', number: 'L898902C3', bornOn: '1974-08-12' })
  })

  it('know a child of this century, and a grown-up of the last', () => {
    expect(readMrz(line('AB12345', 'JPN', '150301', '270301'), TODAY)).toMatchObject({ bornOn: '2015-03-01' })
    expect(readMrz(line('AB12345', 'JPN', '490301', '270301'), TODAY)).toMatchObject({ bornOn: '1949-03-01' })
  })

  it('know the nationalities that are printed in another form', () => {
    expect(readMrz(line('C01X0006H', 'D', '640812', '270228'), TODAY)).toMatchObject({ nationality: 'DEU', number: 'C01X0006H' })
    expect(readMrz(line('925076473', 'GBN', '880917', '280311'), TODAY)).toMatchObject({ nationality: 'GBR' })
  })

  it.each([
    ['lines', SECOND.slice(1)],
    ['lines', `I<UTO${'<'.repeat(39)}\n${SECOND}`],
    ['number', SECOND.replace('L898902C3', 'L898902C4')],
    ['birth', SECOND.replace('740812', '740813')],
    ['expiry', SECOND.replace('120415', '120416')],
    ['whole', SECOND.replace('ZE184226B', 'ZE184227B')],
    ['birth', line('AB12345', 'JPN', '890230', '270301')],
  ])('name what does not check: %s', (fault, typed) => expect(readMrz(typed, TODAY)).toBe(fault))
})
