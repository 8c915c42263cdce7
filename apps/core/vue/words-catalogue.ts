/** The words of the shared components, 中文 and English. */

export const zh = {
  'language.other': 'English',
  'language.change': 'Change to English',
  'problem.again': '重试',
  'problem.code': '问题代码 {code}',
  'problem.request': '请求编号 {request}',
  'clock.now': '现在是北京时间',
  'status.green': '绿码',
  'status.yellow': '黄码',
  'status.red': '红码',
  'status.none': '无法确认',
  'status.pop_up': '有弹窗',
}

export const en = {
  'language.other': '中文',
  'language.change': '切换到中文',
  'problem.again': 'Try again',
  'problem.code': 'Problem code {code}',
  'problem.request': 'Request {request}',
  'clock.now': 'Beijing time now',
  'status.green': 'Green code',
  'status.yellow': 'Yellow code',
  'status.red': 'Red code',
  'status.none': 'Cannot be confirmed',
  'status.pop_up': 'Pop-up',
}
