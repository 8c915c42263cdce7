/** The province's counties, as a person looks for theirs: by the city, by the county, by the code on an ID card. */
import type { Divisions } from '@healthcode/core/types'

export interface County {
  code: string
  name: string
}

export interface City extends County {
  counties: County[]
}

/** The cities that are left when looking for `words`; a city that matches keeps all its counties. */
export function found(divisions: Divisions, words: string): City[] {
  const parts = words.trim().split(/\s+/).filter(Boolean)
  if (parts.length === 0) return divisions.cities
  return divisions.cities
    .map((city) => ({ ...city, counties: city.counties.filter((county) => matches(city, county, parts)) }))
    .filter((city) => city.counties.length > 0)
}

/** “石家庄市 桥西区”, or null for a code this province does not have. */
export function countyName(divisions: Divisions | null, code: string): string | null {
  for (const city of divisions?.cities ?? []) {
    const county = city.counties.find((each) => each.code === code)
    if (county) return `${city.name} ${county.name}`
  }
  return null
}

/** A blank need not be typed: “石家庄桥西” finds 石家庄市 桥西区, as people write it. */
function matches(city: County, county: County, parts: string[]): boolean {
  const short = `${city.name.replace(/市$/, '')}${county.name}`
  const texts = [`${city.name}${county.name}`, short, county.code]
  return parts.every((part) => texts.some((text) => text.includes(part)))
}
