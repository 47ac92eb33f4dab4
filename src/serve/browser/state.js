// What the server has told last, and who wants to know.

/** The newest state that is shown; null before the first. */
export let shown = null

const listeners = []
let waiting = null
let busy = false

/** Has a function called, and waited for, with each new state and the one
 *  before it (null for the first); at once if there is one already. */
export function onState(listener) {
  listeners.push(listener)
  if (shown !== null) void listener(shown, null)
}

/** Takes a state from the server; while one is being shown the newest waits. */
export async function take(state) {
  waiting = state
  if (busy || document.hidden) return
  busy = true
  while (waiting !== null && !document.hidden) {
    const before = shown
    shown = waiting
    waiting = null
    for (const listener of listeners) await listener(shown, before)
  }
  busy = false
}

document.addEventListener('visibilitychange', () => waiting !== null && take(waiting))

/** Waits until a newer state than one is shown; not for ever, since what was
 *  done may change nothing that is shown. */
export async function newerThan(version) {
  const end = Date.now() + 3000
  while (shown.version <= version && Date.now() < end) await new Promise(done => setTimeout(done, 20))
}
