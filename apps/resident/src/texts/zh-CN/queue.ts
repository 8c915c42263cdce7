/** Declarations made with no network. */
export const queue = {
  'queue.kept_title': '已保存在本机，尚未提交',
  'queue.kept': '现在没有网络。您的申报已加密保存在这台手机上，联网后会自动提交一次，无需重填。12 小时内没有联网则作废，须重新申报。',
  'queue.kept_code': '健康码的颜色在提交之后才会更新。',
  'queue.home': '返回首页',
  'queue.waits': '{time} 填写的健康申报在等待网络，联网后自动提交。',
  'queue.sending': '正在提交 {time} 填写的健康申报……',
  'queue.now': '现在提交',
  'queue.give_up': '放弃这次申报',
  'queue.sent': '{time} 填写的健康申报已提交。现在的健康码：{color}。',
  'queue.refused': '{time} 填写的健康申报没有提交成功。{why}',
  'queue.old': '保存的内容已失效，请重新填写。',
  'queue.again': '重新申报',
  'queue.read': '知道了',
}
