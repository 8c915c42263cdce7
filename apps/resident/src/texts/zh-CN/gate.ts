/** Showing for one gate alone: its sign is scanned, and the code then counts there only. */
export const gate = {
  'gate.scan': '扫门口的码',
  'gate.how': '把门口屏幕上的二维码放进框内。扫到后，您的码只在这一处有效，一分钟后自动恢复。',
  'gate.view': '摄像头画面',
  'gate.shown_for': '为 {name} 出示',
  'gate.nameless': '本门',
  'gate.left': '还有 {left} 秒',
  'gate.quit': '结束',
  'gate.camera.denied': '没有摄像头权限',
  'gate.camera.none': '没有找到摄像头',
  'gate.camera.busy': '摄像头正被占用',
  'gate.camera.insecure': '此地址不能使用摄像头',
  'gate.camera.lost': '摄像头断开了',
  'gate.camera.reader': '识别程序没有加载，请联网后再试',
  'gate.camera.do': '请在浏览器或系统设置里允许使用摄像头，再点“重试”。不行时请告诉查验人员，改用证件或其他凭证。',
} as const
