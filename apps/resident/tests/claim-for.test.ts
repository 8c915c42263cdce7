import { setLanguage } from '@healthcode/core/i18n'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'

import { useClaimForForm, WHERE, WHO } from '../src/family/claim-for-form.ts'
import { proofsOf } from '../src/family/relations.ts'

beforeEach(() => setLanguage('zh-CN'))
afterEach(() => sessionStorage.clear())

async function filled() {
  const claim = useClaimForForm()
  Object.assign(claim.form, { relation: 'child', number: '11010519491231002x', name: ' 李小明 ', county: '130102', community: '裕西社区' })
  await nextTick()
  claim.form.proof = 'birth_certificate'
  return claim
}

describe('a claim for somebody', () => {
  it('says nothing before anything was typed, and all of it once it was tried to go on', () => {
    const claim = useClaimForForm()
    expect(claim.said('relation')).toBeUndefined()
    claim.sayAll(WHO)
    expect(WHO.filter((field) => claim.said(field))).toEqual(['relation', 'number', 'name', 'proof'])
  })

  it('says at once what more typing cannot mend', () => {
    const claim = useClaimForForm()
    claim.form.number = '110105194912310021'
    claim.form.phone = '2'
    expect(claim.said('number')).toContain('校验位')
    expect(claim.said('phone')).toBeDefined()
  })

  it('asks for the day of birth only when the number does not tell it', () => {
    const claim = useClaimForForm()
    expect(claim.asksBirthDate.value).toBe(false)
    claim.form.type = '20'
    expect(claim.asksBirthDate.value).toBe(true)
  })

  it('sends what the server takes, and leaves out what was left empty', async () => {
    const claim = await filled()
    expect([claim.fits(WHO), claim.fits(WHERE)]).toEqual([true, false]) // the word for the truth is missing
    claim.form.truth = true
    expect(claim.fits(WHERE)).toBe(true)
    expect(claim.asked()).toEqual({
      document_type: '10', document_number: '11010519491231002X', name: '李小明', relation: 'child', county: '130102',
      community: '裕西社区', address: '', proof_kind: 'birth_certificate', truth: true, request_id: claim.form.request_id,
    }) // prettier-ignore
  })

  it('keeps its draft without the number and without the word for the truth', async () => {
    const claim = await filled()
    claim.form.truth = true
    await nextTick()
    const again = useClaimForForm()
    expect(again.form).toMatchObject({ name: ' 李小明 ', number: '', truth: false, request_id: claim.form.request_id })
  })

  it('is another claim once it was taken', async () => {
    const claim = await filled()
    const { request_id } = claim.form
    claim.begin()
    expect(claim.form.name).toBe('')
    expect(claim.form.request_id).not.toBe(request_id)
  })
})

describe('what proves a relation', () => {
  it('depends on what the two are to each other, the person’s own document last', () => {
    const named = (...asked: Parameters<typeof proofsOf>) => proofsOf(...asked).map(({ name }) => name)
    expect(named('child', '10')).toEqual(['household_register', 'birth_certificate', 'resident_id'])
    expect(named('spouse', '14')).toEqual(['marriage', 'household_register', 'permit'])
    expect(named('', '10')).toEqual([])
  })

  it('is chosen anew when the relation becomes another that it does not prove', async () => {
    const claim = await filled()
    claim.form.relation = 'spouse'
    await nextTick()
    expect(claim.form.proof).toBe('')
  })
})
