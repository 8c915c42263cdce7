/* Bytes that nobody can guess, for Alipay: its programs have no source of them outside a worker. */
worker.onMessage(function (asked) {
  try {
    var bytes = crypto.getRandomValues(new Uint8Array(asked.size))
    worker.postMessage({ id: asked.id, bytes: Array.prototype.slice.call(bytes) })
  } catch {
    worker.postMessage({ id: asked.id, bytes: null })
  }
})
