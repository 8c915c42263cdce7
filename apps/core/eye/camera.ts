/** The camera: which ones there are, opening one, its lamp, and why it could not be opened, in words of ours. */

/** Why there is no picture: each has its own sentence that says what to do. */
export type NoPicture = 'denied' | 'none' | 'busy' | 'insecure' | 'lost' | 'reader'

/** A camera to choose from. */
export interface Choice {
  id: string
  name: string
}

/** An open camera. */
export interface Opened {
  stream: MediaStream
  id: string
  lamp: boolean
}

/** `NoPicture` as an error. */
export class Unopened extends Error {
  constructor(readonly why: NoPicture) {
    super(why)
  }
}

const WHY: Record<string, NoPicture> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
  NotReadableError: 'busy',
  AbortError: 'busy',
}

/** Opens the chosen camera, else the one that looks away from the guard; rejects with `Unopened`. */
export async function open(chosen: string | null): Promise<Opened> {
  const devices = navigator.mediaDevices as MediaDevices | undefined // absent on a page that is not https
  if (!devices) throw new Unopened('insecure')
  try {
    const stream = await devices.getUserMedia({ audio: false, video: wish(chosen) })
    return opened(stream)
  } catch (fault) {
    if (chosen && WHY[(fault as Error).name] === 'none') return open(null) // it was unplugged since it was chosen
    throw new Unopened(WHY[(fault as Error).name] ?? 'busy')
  }
}

/** The cameras of this device; names are known only once one was allowed. */
export async function choices(): Promise<Choice[]> {
  const devices = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput')
  return devices.map(({ deviceId, label }, place) => ({ id: deviceId, name: label || `${place + 1}` }))
}

/** Switches the lamp; false when the device refused. */
export async function light(stream: MediaStream, on: boolean): Promise<boolean> {
  try {
    await stream.getVideoTracks()[0]?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
    return true
  } catch {
    return false
  }
}

export function close(stream: MediaStream | null): void {
  stream?.getTracks().forEach((track) => track.stop())
}

function wish(chosen: string | null): MediaTrackConstraints {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } }
  return chosen ? { ...size, deviceId: { exact: chosen } } : { ...size, facingMode: { ideal: 'environment' } }
}

function opened(stream: MediaStream): Opened {
  const track = stream.getVideoTracks()[0]
  const able = track?.getCapabilities?.() as (MediaTrackCapabilities & { torch?: boolean }) | undefined
  return { stream, id: track?.getSettings().deviceId ?? '', lamp: able?.torch === true }
}
