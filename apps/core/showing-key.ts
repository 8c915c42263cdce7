/**
 * A key that shows codes, whatever keeps it: it proves itself over the server's challenge, and signs each showing. What
 * keeps it is `holder.ts` in a browser and `soft-holder.ts` in a mini-program.
 */
import { type Bytes, base64url, concat, fromBase64url, utf8 } from './bytes.ts'
import { presentationBody, presentationMessage, textOf } from './codes.ts'
import type { Challenge, Enrolment } from './types.ts'

/** The name of the key of the phone's owner. */
export const OWN = 'own'

const ENROLMENT_CONTEXT = utf8('healthcode/1/enrolment\0')

export abstract class ShowingKey {
  /** 33 bytes, as it stands in a credential. */
  abstract readonly publicKey: Bytes

  /** 64 bytes, in the one form that a verifier takes. */
  abstract sign(message: Bytes): Promise<Bytes>

  /** The key as the server is asked for it, base64url. */
  get name(): string {
    return base64url(this.publicKey)
  }

  /** The proof that this key is here, over the server's challenge. */
  async enrolment({ challenge }: Challenge): Promise<Enrolment> {
    const signature = await this.sign(concat(ENROLMENT_CONTEXT, fromBase64url(challenge)))
    return { public_key: this.name, challenge, signature: base64url(signature) }
  }

  /** The text of the QR code: the sealed credential, shown at `at` (the server's time, to the second). */
  async present(sealed: Uint8Array, at: Date, nonce?: Uint8Array): Promise<string> {
    const body = presentationBody(at, nonce)
    return textOf(sealed, body, await this.sign(presentationMessage(sealed, body)))
  }
}
