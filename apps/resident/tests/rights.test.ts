import { setLanguage } from '@healthcode/core/i18n'
import type { Looked, MayDispute, OwnAppeals } from '@healthcode/core/types-rights'
import { beforeEach, describe, expect, it } from 'vitest'
import { ref } from 'vue'

import { useAppealForm } from '../src/rights/appeal-form.ts'
import { meant, offerKey, offerText, stateOf, subjectOf } from '../src/rights/appeals.ts'
import { actOf, byDay, whoOf } from '../src/rights/looks.ts'

beforeEach(() => setLanguage('zh-CN'))

function aLook(told: Partial<Looked> = {}): Looked {
  return { at: '2022-05-18T00:00:00Z', act: 'person.explain', looked: true, role: 'auditor', office: '省大数据中心', purpose: '', ...told }
}

function anOffer(told: Partial<MayDispute> = {}): MayDispute {
  return { about: 'reason', evidence_id: 'e1', named: 'close_presence', color: null, pop_up: true, since: '2022-05-18T00:00:00Z', open: false, ...told }
}

const TEST = anOffer({ about: 'test', evidence_id: 'e2', named: 'test_negative', pop_up: false })
const PLACE = anOffer({ about: 'place', evidence_id: null, named: '', pop_up: false, since: null })

describe('who looked', () => {
  it('is told by office and role, and an act without a word by its name', () => {
    expect([actOf(aLook()), whoOf(aLook())]).toEqual(['查看了您的健康信息', '省大数据中心 · 审计人员'])
    expect(whoOf(aLook({ role: 'self', office: '' }))).toBe('您本人')
    expect(actOf(aLook({ act: 'something.new' }))).toContain('something.new')
  })

  it('is told by the local day, the newest first', () => {
    const looks = ['2022-05-18T16:00:00Z', '2022-05-18T15:59:00Z', '2022-05-18T01:00:00Z'].map((at) => aLook({ at }))
    expect(byDay(looks).map((day) => day.length)).toEqual([1, 2])
  })
})

describe('an appeal', () => {
  it('names what it is about', () => {
    expect([subjectOf(anOffer()), subjectOf(TEST), subjectOf(PLACE)]).toEqual(['时空伴随、重点场所或中高风险区驻留', '核酸检测阴性', '所在社区'])
    expect(offerText(TEST)).toContain('采样')
    expect(offerText(PLACE)).toBe('所在社区')
    expect([stateOf({ outcome: null }), stateOf({ outcome: 'upheld' })]).toEqual(['appeal.state.open', 'appeal.state.upheld'])
  })

  it('takes the choice that the link from a reason meant, unless it is disputed already', () => {
    expect(meant([TEST, anOffer()], 'close_presence')).toBe('reason/e1')
    expect(meant([anOffer({ open: true })], 'close_presence')).toBe('')
    expect(meant([anOffer()], undefined)).toBe('')
  })

  it('is sent once, as an appeal against a reason and a correction of a record', () => {
    const known = ref<OwnAppeals | null>({ answer_hours: 24, words_longest: 5, appeals: [], may: [anOffer(), TEST, PLACE] })
    const { form, tried, fits, said, asked, forget } = useAppealForm(known)
    expect([fits.value, asked(), said.value.what]).toEqual([false, null, undefined])
    tried.value = true
    expect(said.value.what).toBe('请选择哪里不对')
    form.what = offerKey(anOffer())
    form.words = '不是我呀'
    const first = asked()
    expect(first).toMatchObject({ kind: 'appeal', about: 'reason', evidence_id: 'e1', words: '不是我呀' })
    expect(asked()?.request_id).toBe(first?.request_id)
    form.what = offerKey(PLACE)
    expect(asked()).toMatchObject({ kind: 'correction', about: 'place', evidence_id: null })
    form.words = '六个字多一个'
    expect([fits.value, said.value.words]).toEqual([false, '超过 5 字，请缩短'])
    forget()
  })

  it('cannot be about what an open one is about', () => {
    const known = ref<OwnAppeals | null>({ answer_hours: 24, words_longest: 500, appeals: [], may: [anOffer({ open: true })] })
    const { form, fits } = useAppealForm(known, (name) => `${name}/other`)
    form.what = offerKey(anOffer())
    expect(fits.value).toBe(false)
  })
})
