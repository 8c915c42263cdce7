/** Builds every app and the API reference into src/healthcode/web/pages, two at a time (a build waits for the disk too). */
import { spawn } from 'node:child_process'
import { cp, mkdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const APPS = fileURLToPath(new URL('..', import.meta.url))
const PAGES = fileURLToPath(new URL('../../src/healthcode/web/pages/', import.meta.url))
const VITE = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js')
const REFERENCE = ['swagger-ui.css', 'swagger-ui-bundle.js', 'LICENSE', 'NOTICE']

/** @param {string} app */
function build(app) {
  return new Promise((done, failed) => {
    const vite = spawn(process.execPath, [VITE, 'build', '--logLevel', 'warn'], { cwd: join(APPS, app), stdio: 'inherit' })
    vite.on('error', failed)
    vite.on('exit', (code) => (code === 0 ? done(app) : failed(new Error(`apps/${app} was not built`))))
  })
}

/** The interactive API reference, served by us: what the page needs and the licences, nothing else of the package. */
async function copyReference() {
  const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  await rm(join(PAGES, 'reference'), { recursive: true, force: true })
  await mkdir(join(PAGES, 'reference'), { recursive: true })
  await Promise.all(REFERENCE.map((name) => cp(join(from, name), join(PAGES, 'reference', name))))
}

try {
  await Promise.all([copyReference(), build('console'), build('resident').then(() => build('verifier'))])
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault) // vite has said where
  process.exitCode = 1
}
