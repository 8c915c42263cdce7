/** How long the bar of a share is: against a round number that is told, so that half a bar means something. */

const ROUND = [0.01, 0.05, 0.1, 0.25, 0.5, 1]

/** What a full bar stands for: the smallest round number that holds every share. */
export function fullBar(shares: readonly (number | null)[]): number {
  const most = Math.max(0, ...shares.map((share) => share ?? 0))
  return ROUND.find((round) => most <= round) ?? most
}

/** The length of a bar in CSS. */
export function barOf(share: number | null, full: number): string {
  return `${(100 * (share ?? 0)) / full}%`
}
