/** Showing for one gate alone: its sign is scanned, and the code then counts there only. */
export const gate = {
  'gate.scan': 'Scan the gate',
  'gate.how': 'Hold the QR code on the gate’s screen inside the frame. Your code then counts there only, and after a minute is as before.',
  'gate.view': 'Camera picture',
  'gate.shown_for': 'Shown for {name}',
  'gate.nameless': 'this gate',
  'gate.left': '{left} s left',
  'gate.quit': 'End',
  'gate.camera.denied': 'The camera is not allowed',
  'gate.camera.none': 'No camera found',
  'gate.camera.busy': 'The camera is in use',
  'gate.camera.insecure': 'This address may not use the camera',
  'gate.camera.lost': 'The camera was disconnected',
  'gate.camera.reader': 'The reader was not loaded; connect and try again',
  'gate.camera.do': 'Allow the camera in the settings of the browser or the phone, then tap “Try again”. If it does not work tell the verifier, and show a document or another credential.',
} as const
