/**
 * Whose mini-programs are built: the file that HEALTHCODE_MINIPROGRAM names, else the example, which is nobody's.
 * It holds the server's origin and, of each program, the name of its login channel there, its app id and the ids of its notice
 * templates; nothing in it is a secret.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const EXAMPLE = fileURLToPath(new URL('../deployment.example.json', import.meta.url))

/** @typedef {{ channel: string, app_id: string, notice_templates: string[] }} Program */

/** @returns {{ origin: string, wechat: Program, alipay: Program }} Error for a file that would not run. */
export function deployment(file = process.env['HEALTHCODE_MINIPROGRAM'] || EXAMPLE) {
  const told = JSON.parse(readFileSync(file, 'utf8'))
  if (!/^https:\/\/[^/]+$/.test(told.origin)) throw new Error(`${file}: "origin" must be https://HOST, with no path`)
  for (const name of ['wechat', 'alipay']) {
    const { channel, app_id: app, notice_templates: templates } = told[name] ?? {}
    if (typeof channel !== 'string' || typeof app !== 'string' || !Array.isArray(templates)) {
      throw new Error(`${file}: "${name}" must have "channel", "app_id" and "notice_templates"`)
    }
  }
  return told
}

/** What the program of one platform knows of it. @param {string} platform */
export function deploymentOf(platform) {
  const told = deployment()
  const program = platform === 'alipay' ? told.alipay : told.wechat
  return { origin: platform === 'browser' ? '' : told.origin, channel: program.channel, templates: program.notice_templates }
}
