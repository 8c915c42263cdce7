/** What every page shares: names, buttons, what is said when something is missing. */
export const frame = {
  'service.name': '河北健康码',
  'service.slogan': '个人防疫健康凭证',

  'page.login': '登录',
  'page.home': '首页',
  'page.identity': '实人认证',
  'page.claim': '领取健康码',
  'page.declare': '健康申报',
  'page.code': '出示码',
  'page.information': '个人健康信息',
  'page.declarations': '申报记录',
  'page.community': '社区报备',
  'page.help': '帮助',
  'page.lost': '没有这个页面',

  'act.back': '返回',
  'act.close': '关闭',
  'act.cancel': '取消',
  'act.retry': '重试',
  'act.choose': '请选择',
  'act.log_out': '退出登录',
  'act.skip': '跳到正文',
  'act.home': '回首页',
  'act.call': '拨打 12345',

  'unit.optional': '选填',

  'color.green': '绿码',
  'color.yellow': '黄码',
  'color.red': '红码',
  'color.unknown': '无法确认',

  'wait.loading': '正在读取',
  'wait.slow': '比平时慢，仍在等待。不用反复刷新，页面会自动重试。',

  'offline.title': '没有网络',
  'offline.code': '健康码可以离线出示，其他页面需要联网。',
  'offline.page': '这一页需要联网才能读取。联网后会自动重试。',
  'offline.send': '没有网络，没有提交。您填写的内容还在，联网后请再点一次。',

  'update.ready': '页面有新版本。',
  'update.take': '更新',
  'update.later': '稍后',

  'fault.form': '还有 {count} 处需要填写或改正',
  'fault.retry_in': '{seconds} 秒后自动重试，不用反复刷新',

  'session.ended': '登录已失效，请重新登录。没有填完的内容还在。健康码改用另一部手机后，这里的登录也会结束。',
  'session.log_out_ask': '退出后，这部手机不再能出示您的健康码，离线也不能。确定退出吗？',

  'lost.text': '地址可能写错了，或者这一页已经搬走。',
} as const
