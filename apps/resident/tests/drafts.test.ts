import { nextTick } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'

import { keepTicket, ticket } from '../src/claim/ticket.ts'
import { suggest } from '../src/claim/suggested.ts'
import { useDeclarationForm } from '../src/declaration/declaration-form.ts'
import { useIdentityForm } from '../src/identity/identity-form.ts'
import { draft, forgetDrafts, stored } from '../src/session/drafts.ts'

beforeEach(() => sessionStorage.clear())

describe('what was typed', () => {
  it('is there again after a reload', async () => {
    const form = draft('claim', { phone: '', address: '' }, ['phone', 'address'])
    form.phone = '13800138000'
    await nextTick()
    expect(draft('claim', { phone: '', address: '' }, ['phone', 'address']).phone).toBe('13800138000')
  })

  it('goes with the log-out', async () => {
    draft('claim', { phone: '' }, ['phone']).phone = '1'
    keepTicket({ ticket: 'sealed', document: '11**', name: '王*', needs_birth_date: false, visitor: true })
    await nextTick()
    forgetDrafts()
    expect(stored('claim')).toEqual({})
    expect(ticket()).toBeNull()
  })

  it('never holds a document number', async () => {
    const { form } = useIdentityForm()
    Object.assign(form, { number: '11010519491231002X', name: '王小明' })
    await nextTick()
    const all = Object.values({ ...sessionStorage }).join()
    expect(all).toContain('王小明')
    expect(all).not.toContain('11010519491231002X')
  })

  it('is not overwritten by the demo’s suggestion', () => {
    suggest({ phone: '13900139000' })
    suggest({ phone: '13800138000', community: '裕西社区' })
    expect(stored('claim')).toEqual({ phone: '13900139000', community: '裕西社区' })
  })
})

describe('a declaration', () => {
  it('keeps its id through a reload, so that it stays one, and gets another after it was taken', async () => {
    const first = useDeclarationForm()
    first.form.symptoms = ['none']
    await nextTick()
    const again = useDeclarationForm()
    expect(again.form.request_id).toBe(first.form.request_id)
    again.begin()
    expect(again.form.request_id).not.toBe(first.form.request_id)
  })

  it('sends only the contact details that were changed', () => {
    const { form, asked } = useDeclarationForm()
    Object.assign(form, { symptoms: ['none'], contact_with_case: 'no', was_in_risk_area: 'no', truth: true })
    expect(asked()).not.toHaveProperty('phone')
    form.changes = true
    form.contact.phone = '138 0013 8000'
    expect(asked()).toMatchObject({ phone: '13800138000', location: null, truth: true })
    expect(asked()).not.toHaveProperty('address')
    expect(asked()).not.toHaveProperty('temperature')
  })

  it('asks for the truth statement anew after a reload', async () => {
    const { form } = useDeclarationForm()
    form.truth = true
    await nextTick()
    expect(useDeclarationForm().form.truth).toBe(false)
  })
})
