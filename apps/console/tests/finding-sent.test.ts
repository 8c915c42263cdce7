import { setLanguage } from '@healthcode/core/i18n'
import { ApiProblem } from '@healthcode/core/problems'
import type { Information } from '@healthcode/core/types'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { ref } from 'vue'

import { draft, draftName } from '../src/people/drafts.ts'
import { useFinding } from '../src/people/useFinding.ts'
import { door } from '../src/server.ts'
import { anInformation, aReason } from './people.ts'

const OPEN = anInformation([aReason(), aReason({ rule_id: 'from_case_county' })])
const TEXT = '上门核实本人在家，无异常。'
const AFTER = { color: 'green', pop_up: true, waiting_for: ['negative_tests'] } as const
const NAME = draftName('', 'r1', 'cleared')

function aFinding(information: Information = OPEN) {
  const stands = ref(information)
  const finding = useFinding('r1', 'cleared', () => stands.value)
  finding.text.value = TEXT
  return { finding, stands }
}

beforeEach(() => {
  setLanguage('zh-CN')
  sessionStorage.clear()
  vi.restoreAllMocks()
})

describe('a finding that is sent', () => {
  test('is about all that waits, unless the worker chose', async () => {
    const clear = vi.spyOn(door, 'clear').mockResolvedValue({ ...AFTER, waiting_for: [...AFTER.waiting_for] })
    const { finding } = aFinding()
    expect(await finding.submit()).toBe('recorded')
    expect(clear).toHaveBeenCalledWith('r1', { cleared: true, finding: TEXT, of: ['close_presence', 'from_case_county'] })
    expect(draft(NAME).text).toBe('')
  })

  test('is not sent while it says nothing', async () => {
    const clear = vi.spyOn(door, 'clear')
    const { finding } = aFinding()
    finding.text.value = '好'
    expect(await finding.submit()).toBeNull()
    expect(clear).not.toHaveBeenCalled()
    expect(finding.fault.value).not.toBe('')
  })

  test('whose answer is lost is kept, and looked up before it is sent again', async () => {
    const clear = vi.spyOn(door, 'clear').mockRejectedValue(ApiProblem.onTheWay('network.timeout'))
    const { finding } = aFinding()
    expect(await finding.submit()).toBeNull()
    expect([finding.trouble.value, draft(NAME).text]).toEqual(['unsure', TEXT])
    vi.spyOn(door, 'person').mockResolvedValue(anInformation([aReason({ missing: [] })]))
    expect(await finding.submit()).toBe('already')
    expect(clear).toHaveBeenCalledTimes(1)
  })

  test('whose answer is lost is sent again when it is not on record', async () => {
    const clear = vi.spyOn(door, 'clear').mockRejectedValueOnce(ApiProblem.onTheWay('network.timeout'))
    const { finding } = aFinding()
    await finding.submit()
    vi.spyOn(door, 'person').mockResolvedValue(OPEN)
    clear.mockResolvedValueOnce({ ...AFTER, waiting_for: [] })
    expect(await finding.submit()).toBe('recorded')
    expect(clear).toHaveBeenCalledTimes(2)
  })

  test('is not sent again as long as it cannot be looked up', async () => {
    const clear = vi.spyOn(door, 'clear').mockRejectedValue(ApiProblem.onTheWay('network.timeout'))
    vi.spyOn(door, 'person').mockRejectedValue(ApiProblem.onTheWay('network.offline'))
    const { finding } = aFinding()
    await finding.submit()
    expect(await finding.submit()).toBeNull()
    expect([finding.trouble.value, clear.mock.calls.length]).toEqual(['unsure', 1])
  })

  test('that comes too late keeps its text, and is about what still waits', async () => {
    vi.spyOn(door, 'clear').mockRejectedValue(new ApiProblem('clearance.nothing_open', 409, '没有可以排查的弹窗。'))
    const { finding, stands } = aFinding()
    await finding.submit()
    expect(finding.trouble.value).toBe('changed')
    stands.value = anInformation([aReason({ missing: [] }), aReason({ rule_id: 'from_case_county' })])
    await Promise.resolve()
    expect([finding.waiting.value, finding.of.value, finding.text.value]).toEqual([['from_case_county'], ['from_case_county'], TEXT])
  })
})
