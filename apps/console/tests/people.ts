/** Small builders of what the server answers, for tests. */
import type { Information, Missing, Reason } from '@healthcode/core/types'
import type { Batch, WaitingPerson } from '@healthcode/core/types-console'

export const NOW = new Date('2022-05-18T02:00:00Z') // 10:00 in Beijing

export function aWaitingPerson(told: Partial<WaitingPerson> = {}): WaitingPerson {
  return {
    resident_id: 'r1', name: '王*明', document: '1301**********002X', phone: '138****0001', county_name: '长安区',
    community: '广安街道锦江社区', reported_at: null, opened_at: '2022-05-17T02:00:00Z', due_at: '2022-05-18T08:00:00Z',
    overdue: false, reasons: [], ...told,
  }
}

export function aMissing(told: Partial<Missing> = {}): Missing {
  return { need: 'community_clearance', count: 1, have: 0, apart_hours: 0, earliest_at: '2022-05-17T13:00:00Z', ...told }
}

export function aReason(told: Partial<Reason> = {}): Reason {
  const need = { need: 'community_clearance', count: 1, apart_hours: 0, met: false }
  return {
    rule_id: 'close_presence', clause: '弹窗(一)', outcome: 'open', color: null, pop_up: true, opened_at: '2022-05-18T00:00:00Z',
    ended_at: null, floor: null, ends_at: '2022-06-01T00:00:00Z', earliest_at: null, suspended: false, missing: [aMissing()], needs: [need],
    evidence: [], ...told,
  }
}

export function anInformation(reasons: Reason[], told: Partial<Information> = {}): Information {
  return {
    document: '', name: '王*明', phone: '', county_name: '', community: '', no_abnormality: false, declared: true, closed: false, color: 'green', pop_ups: [],
    notices: [], latest_negative: null, review_at: null, earliest_at: '2022-05-19T04:00:00Z',
    edition: { id: 'CN-130000/2022-05-17', title: '规则' }, reasons, reported_at: null, ...told,
  }
}

export function aBatch(told: Partial<Batch> = {}): Batch {
  return {
    batch_id: 'b1', kind: 'push', source: 'unit:sjz-cdc', file_name: 'push-1.csv', rows: 308, rejected: 7, proposed_by: 'epi.city',
    proposed_at: '2022-05-18T00:00:00Z', expires_at: '2022-05-19T00:00:00Z', reason: '流调报告 17 号', state: 'proposed',
    digest: '9f3ac41d77e2b0585d0c9b1a7e64f123', ...told,
  }
}
