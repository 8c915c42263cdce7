/** Where the phone is, about: only when the person presses for it, and to a few hundred metres. */

export interface Place {
  lat: number
  lng: number
}

/** Null when the person or the phone refuses. */
export function located(): Promise<Place | null> {
  return new Promise((done) => {
    const success = ({ latitude, longitude }: { latitude: number; longitude: number }) =>
      done({ lat: Number(latitude), lng: Number(longitude) })
    const asked = { type: 'wgs84' as const, success, fail: () => done(null) }
    const fuzzy = (uni as unknown as { getFuzzyLocation?: (asked: object) => void }).getFuzzyLocation
    if (fuzzy && uni.canIUse('getFuzzyLocation')) fuzzy(asked)
    else uni.getLocation(asked)
  })
}
