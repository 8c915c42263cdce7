/** Word from the server that something changed, over an event stream that is opened again when it breaks. */

/** ms: the browser itself comes back after a broken line; after a refusal, we do, each page at its own moment. */
const AGAIN_AFTER = 15_000

/** Calls `changed` with the new version at every change, until the returned function is called. */
export function watch(
  address: string,
  changed: (version: string) => void,
  open: (address: string) => EventSource = (address) => new EventSource(address),
): () => void {
  let source: EventSource
  let later: ReturnType<typeof setTimeout> | undefined
  const begin = () => {
    source = open(address)
    source.addEventListener('change', (event) => changed(versionOf(event as MessageEvent<string>)))
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) later = setTimeout(begin, AGAIN_AFTER * (1 + Math.random()))
    })
  }
  begin()
  return () => {
    clearTimeout(later)
    source.close()
  }
}

function versionOf(event: MessageEvent<string>): string {
  return (JSON.parse(event.data) as { version: string }).version
}
