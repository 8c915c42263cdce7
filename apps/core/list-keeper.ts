/**
 * The lists on a verifier's device: the pin is taken from the server's first answer and never changes; a list is replaced
 * by a newer one that is believed, and by nothing else; the numbers never go back, over a restart neither. What is there
 * can be used with the network off, from the first visit on.
 */
import { equal, fromBase64url, hex } from './bytes.ts'
import { opened, reading } from './envelopes.ts'
import { type KeptLists, NOTHING, type Signed, keptShard, readKept, writeKept } from './kept-lists.ts'
import { BrowserListStorage, type ListStorage } from './list-storage.ts'
import { BadList } from './refusals.ts'
import { type Head, type Shard, type StatusList, acceptHead, assembled, changed, isSignedHead, namedShard } from './status-lists.ts'
import { type Pin, type Trust, follow, pinOf, trustIn, trusting } from './trust.ts'
import type { SignedList, StatusTold, TrustLists } from './types.ts'
import type { VerifierDoor } from './verifier.ts'

/** Bytes of all parts of a status list, at most: that of a province of 75 million in a bad winter has 20 MB. */
const MOST = 32 * 2 ** 20

/** ms between two renewals, spread so that the doors of a province do not ask at once. */
const [RENEWED, SPREAD] = [50_000, 20_000]

/** The server, as the keeper asks it; `VerifierDoor` is one. */
export interface ListSource {
  trust(after: number): Promise<TrustLists>
  status(after: number): Promise<StatusTold>
  shard(digest: string): Promise<Uint8Array<ArrayBuffer>>
}

export interface KeeperOptions {
  /** An installer's own; else the server's first answer. */
  pin?: Pin
  /** Bytes, at most. */
  most?: number
  online?: () => boolean
  chance?: () => number
}

const NOBODY = trusting([])

export class ListKeeper {
  #kept: KeptLists = NOTHING
  #trust: Trust = NOBODY
  #renewing: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly source: ListSource,
    private readonly storage: ListStorage,
    private readonly now: () => Date,
    private readonly options: KeeperOptions = {},
  ) {}

  /** Whom to believe; nobody before the first list. */
  get trust(): Trust {
    return this.#trust
  }

  /** By division. */
  get status(): ReadonlyMap<number, StatusList> {
    const { status } = this.#kept
    return new Map(status ? [[status.head.division, status]] : [])
  }

  /** From this device's storage; what is not whole there counts as not there. */
  async load(): Promise<void> {
    const kept = await readKept(this.storage).catch(() => NOTHING)
    if (this.#kept === NOTHING) this.#take({ ...kept, pin: kept.pin ?? this.options.pin ?? null })
  }

  /** From the server, once for all who ask meanwhile. BadList or ApiProblem, and what was there stays. */
  renew(): Promise<void> {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = null))
    return this.#renewing
  }

  /** From storage, then from the server about every minute while the device is online. `told`: after each, with its fault. */
  async keep(told: (fault: unknown) => void = () => undefined): Promise<void> {
    await this.load()
    await this.#again(told)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Pin, lists and numbers: as on the day of the first visit. For a device that moves to another environment. */
  async forget(): Promise<void> {
    await this.#renewing?.catch(() => undefined)
    this.#take(NOTHING)
    for (const name of await this.storage.names()) await this.storage.remove(name)
  }

  async #again(told: (fault: unknown) => void): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#again(told), RENEWED + (this.options.chance ?? Math.random)() * SPREAD)
    if (this.options.online?.() === false) return
    await this.renew().then(() => told(null), told)
  }

  /** A trust list that is refused does not keep the device from the newest status list. */
  async #renew(): Promise<void> {
    const fault = await this.#renewTrust().catch((fault: unknown) => fault)
    if (this.#kept.trust) await this.#renewStatus()
    if (fault) throw fault
  }

  async #renewTrust(): Promise<void> {
    const { pin, trust } = this.#kept
    const told = await this.source.trust(trust?.list.number ?? 0)
    const from = pin ?? pinOf(reading('pin', () => ({ ...told.pin })))
    const envelopes = reading('envelope', () => told.envelopes.map(opened))
    const newest = envelopes[envelopes.length - 1]
    if (!newest) return
    const list = follow(envelopes, trust?.list ?? from, this.now())
    await this.#keep({ ...this.#kept, pin: from, trust: { list, envelope: newest } })
  }

  async #renewStatus(): Promise<void> {
    const { head, status } = this.#kept
    const told = await this.source.status(status ? status.head.number : 0)
    const next = told.head ? this.#nextHead(told.head, head) : null
    if (next) await this.#keep({ ...this.#kept, head: next, status: await this.#statusOf(next.list, told, status) })
  }

  /** The head that is known already, when only its parts are missing here; else one that is accepted after it. */
  #nextHead(told: SignedList, known: Signed<Head> | null): Signed<Head> | null {
    const envelope = opened(told)
    if (known && equal(envelope.body, known.envelope.body)) return this.#kept.status ? null : known
    const environment = this.#kept.pin?.environment ?? ''
    return { list: acceptHead(envelope, this.#trust, environment, known?.list ?? null, this.now()), envelope }
  }

  /** By what changed; when that does not come out right, by the parts that the signed head names. */
  async #statusOf(head: Head, { delta }: StatusTold, known: StatusList | null): Promise<StatusList> {
    if (known && delta !== null) {
      try {
        return this.#fitting(changed(known, head, reading('delta', () => fromBase64url(delta))))
      } catch (fault) {
        if (!(fault instanceof BadList)) throw fault
      }
    }
    return this.#gathered(head, known)
  }

  async #gathered(head: Head, known: StatusList | null): Promise<StatusList> {
    const have = new Map((known?.shards ?? []).map((shard) => [hex(shard.digest), shard]))
    let size = 0
    for (const digest of head.digests) {
      const name = hex(digest)
      const shard = have.get(name) ?? (await this.#shard(digest))
      have.set(name, shard)
      size += shard.body.length
      this.#checkSize(size)
    }
    return assembled(head, head.digests.map((digest) => have.get(hex(digest))).filter((shard) => shard !== undefined))
  }

  async #shard(digest: Uint8Array<ArrayBuffer>): Promise<Shard> {
    const kept = await keptShard(digest, this.storage).catch(() => null)
    return kept ?? namedShard(digest, await this.source.shard(hex(digest)))
  }

  #fitting(status: StatusList): StatusList {
    this.#checkSize(status.shards.reduce((sum, { body }) => sum + body.length, 0))
    return status
  }

  #checkSize(size: number): void {
    const most = this.options.most ?? MOST
    if (size > most) throw new BadList('list.too_large', { most: Math.floor(most / 2 ** 20) })
  }

  /** In use at once; kept for the next start as far as the storage has room. */
  async #keep(next: KeptLists): Promise<void> {
    this.#take(next)
    await writeKept(this.#kept, this.storage).catch(() => undefined)
  }

  /** A head whose key was revoked since counts no more, nor does its number: whoever had the key could write any. */
  #take(next: KeptLists): void {
    this.#trust = next.trust ? trustIn(next.trust.list) : NOBODY
    const { head } = next
    const stands = head && isSignedHead(head.envelope, head.list, this.#trust, null)
    this.#kept = stands ? next : { ...next, head: null, status: null }
  }
}

/** The keeper of a page: in the browser's storage, by the server's clock. */
export function keeperOf(door: VerifierDoor, clock = door.api.clock): ListKeeper {
  return new ListKeeper(door, new BrowserListStorage(), () => clock.now(), { online: () => navigator.onLine })
}
