// Adds the platform packages that package-lock.json lacks: a registry that carries Linux packages alone leaves the others
// out when the lock file is written, and then `npm ci` refuses the lock file. Run it after every change of a dependency.
//   node scripts/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)
const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64']

const lock = JSON.parse(readFileSync(file, 'utf8'))
for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (lock.packages[`${parent}/node_modules/${name}`] || lock.packages[`node_modules/${name}`]) continue
    lock.packages[`node_modules/${name}`] = { version, ...platform(name), ...(dev && { dev }), optional: true }
  }
}
const byName = ([a], [b]) => (a < b ? -1 : 1)
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(byName))
writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`)

/** What a package's name says of where it runs: `@scope/binding-linux-arm64-musl`. */
function platform(name) {
  const words = name.split(/[/-]/)
  const os = words.filter((word) => systems.includes(word))
  const cpu = words.filter((word) => processors.includes(word))
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`${name}: its name says no platform`)
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : undefined
  return { cpu, ...(libc && { libc }), os }
}
