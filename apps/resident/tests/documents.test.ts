// @vitest-environment node
import { describe, expect, it } from 'vitest'

import { checkLetter, normalised, numberFault, saidWhileTyping, tellsBirthDate } from '../src/identity/documents.ts'

const TODAY = '2022-05-18'
const VALID = '11010519491231002X'

function fault(number: string, type: Parameters<typeof numberFault>[0] = '10') {
  return numberFault(type, number, TODAY)?.key ?? null
}

/** A number with that birth date and the check letter that belongs to it. */
function born(digits: string): string {
  const first = `130102${digits}001`
  return first + checkLetter(first)
}

describe('a resident ID number (GB 11643)', () => {
  it('is right with its check letter, small or full-width too', () => {
    for (const number of [VALID, VALID.toLowerCase(), '110105 19491231 002x', '１１０１０５１９４９１２３１００２Ｘ']) {
      expect(fault(number)).toBeNull()
    }
  })

  it('is wrong when any one digit is', () => {
    for (let place = 0; place < 17; place += 1) {
      const other = (Number(VALID[place]) + 1) % 10
      const number = VALID.slice(0, place) + other + VALID.slice(place + 1)
      expect(['check_digit', 'birth_date']).toContain(fault(number))
    }
  })

  it('is wrong when two neighbours are exchanged', () => {
    expect(fault('11015019491231002X')).toBe('check_digit')
  })

  it('needs a day of birth that exists, on the day itself and not after it, and not 131 years ago', () => {
    expect(fault(born('20220229'))).toBe('birth_date')
    expect(fault(born('20200229'))).toBeNull()
    expect(fault(born('20220518'))).toBeNull()
    expect(fault(born('20220519'))).toBe('birth_date')
    expect(fault(born('18910519'))).toBeNull()
    expect(fault(born('18910518'))).toBe('birth_date')
  })

  it('is void with 15 digits, and says how many are still to come', () => {
    expect(fault('110105491231002')).toBe('void_15')
    expect(numberFault('10', '1101051949123100', TODAY)).toEqual({ key: 'short', left: 2 })
    expect(fault(VALID + '1')).toBe('characters')
    expect(fault('1101051949123100211')).toBe('long')
    expect(fault('11010A')).toBe('characters')
    expect(fault('')).toBe('empty')
  })

  it('says at once what more typing cannot mend, and waits with the rest', () => {
    expect(saidWhileTyping(numberFault('10', '11010519', TODAY))).toBe(false)
    expect(saidWhileTyping(numberFault('10', '110105491231002', TODAY))).toBe(false)
    expect(saidWhileTyping(numberFault('10', '110105194912310021', TODAY))).toBe(true)
    expect(saidWhileTyping(null)).toBe(false)
  })
})

describe('other documents', () => {
  it('have a form of their own', () => {
    expect(fault('H12345678', '14')).toBeNull()
    expect(fault('12345678', '14')).toBe('format')
    expect(fault('12345678', '15')).toBeNull()
    expect(fault('e1234567', '20')).toBeNull()
    expect(fault('E12', '20')).toBe('format')
  })

  it('of foreigners with 18 digits are checked like a resident ID', () => {
    const first = '91015619900101001'
    expect(fault(first + checkLetter(first), '34')).toBeNull()
    expect(fault(first + (checkLetter(first) === '0' ? '1' : '0'), '34')).toBe('check_digit')
    expect(fault('ABC123456789012', '34')).toBeNull()
  })

  it('are asked for the day of birth unless the number tells it', () => {
    expect(tellsBirthDate('10', '')).toBe(true)
    expect(tellsBirthDate('20', 'E1234567')).toBe(false)
    expect(tellsBirthDate('34', 'ABC123456789012')).toBe(false)
    expect(tellsBirthDate('34', '910156199001010015')).toBe(true)
  })
})

it('a number is sent in capitals and without blanks', () => {
  expect(normalised(' h1234 5678 ')).toBe('H12345678')
})
