/** The province's table of cities and counties: read once, the same for everybody. */
import type { Divisions } from '@healthcode/core/types'
import { shallowReadonly, shallowRef } from 'vue'

import { door } from '../app/server.ts'

const table = shallowRef<Divisions | null>(null)
export const divisions = shallowReadonly(table)

/** ApiProblem. */
export async function readDivisions(): Promise<Divisions> {
  return (table.value ??= await door.divisions())
}
