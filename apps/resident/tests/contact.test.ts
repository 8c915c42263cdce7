// @vitest-environment node
import type { Divisions } from '@healthcode/core/types'
import { describe, expect, it } from 'vitest'

import { countyName, found } from '../src/claim/counties.ts'
import { isHopeless, phoneOf } from '../src/claim/phones.ts'

const PROVINCE: Divisions = {
  province: { code: '130000', name: '河北省' },
  cities: [
    { code: '130100', name: '石家庄市', counties: [{ code: '130104', name: '桥西区' }, { code: '130105', name: '新华区' }] },
    { code: '130700', name: '张家口市', counties: [{ code: '130703', name: '桥西区' }] },
  ],
}

function names(words: string): string[] {
  return found(PROVINCE, words).flatMap((city) => city.counties.map((county) => city.name + county.name))
}

describe('looking for a county', () => {
  it('shows all of them first', () => {
    expect(names(' ')).toHaveLength(3)
  })

  it('finds by county, by city, by both with or without a blank, and by code', () => {
    expect(names('桥西')).toEqual(['石家庄市桥西区', '张家口市桥西区'])
    expect(names('石家庄')).toEqual(['石家庄市桥西区', '石家庄市新华区'])
    expect(names('石家庄 桥西')).toEqual(['石家庄市桥西区'])
    expect(names('张家口桥西')).toEqual(['张家口市桥西区'])
    expect(names('130105')).toEqual(['石家庄市新华区'])
    expect(names('保定')).toEqual([])
  })

  it('names a county with its city, and not one of another province', () => {
    expect(countyName(PROVINCE, '130703')).toBe('张家口市 桥西区')
    expect(countyName(PROVINCE, '110101')).toBeNull()
    expect(countyName(null, '130703')).toBeNull()
  })
})

describe('a mobile number', () => {
  it('is read as people write it', () => {
    for (const typed of ['13800138000', '138 0013 8000', '+86 138-0013-8000', '008613800138000', '１３８００１３８０００']) {
      expect(phoneOf(typed)).toBe('13800138000')
    }
  })

  it('has eleven digits and begins with 13 to 19', () => {
    for (const typed of ['', '1380013800', '138001380000', '12800138000', '01085240000']) expect(phoneOf(typed)).toBeNull()
  })

  it('is wrong at once only when more typing cannot mend it', () => {
    for (const typed of ['1', '13', '138001', '+86', '+8613', '0086 138']) expect(isHopeless(typed)).toBe(false)
    for (const typed of ['2', '12', '138001380000', '1380a']) expect(isHopeless(typed)).toBe(true)
  })
})
