/** Lint and types of all front ends. Each app is a program of its own to the compiler, as it is to the browser. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const APPS = fileURLToPath(new URL('..', import.meta.url))
const AT_ONCE = 2
const PROGRAMS = ['core', 'resident', 'verifier', 'console', 'miniprogram', 'tsconfig.tools.json']
const CACHE = 'node_modules/.cache' // by content; a new lock empties it
const checks = [
  ['eslint/bin/eslint.js', '.', '--max-warnings', '0', '--cache', '--cache-strategy', 'content', '--cache-location', `${CACHE}/eslint`],
  ...PROGRAMS.map((program) => [
    'vue-tsc/bin/vue-tsc.js', '--noEmit', '--incremental', '--tsBuildInfoFile', `${CACHE}/${program}.tsbuildinfo`, '-p', program,
  ]),
]

/** @param {string[]} command */
function run([tool = '', ...words]) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [`node_modules/${tool}`, ...words], { cwd: APPS, stdio: 'inherit' })
    child.on('exit', (code) => done(code === 0))
  })
}

/** Takes from the list until it is empty; whether all was well. */
async function worker() {
  let well = true
  for (let next = checks.shift(); next; next = checks.shift()) well = (await run(next)) && well
  return well
}

const well = await Promise.all(Array.from({ length: AT_ONCE }, worker))
process.exitCode = well.every(Boolean) ? 0 : 1
