// What was typed and not yet saved, kept in the browser until the server has
// confirmed it: by plan and value, since ports come again, and by tab, so that
// no tab writes over another's.

import { shown } from './state.js'

/** This tab's name: the same after a reload, another one in a copy of the tab. */
let tab = sessionStorage.getItem('tab') ?? crypto.randomUUID()
let release = null

const claim = name => `shiryo ${name}`

/** Takes the name, or another one where a living tab has it; held as long as
 *  the tab lives and reaches the server. */
export async function begin() {
  for (;;) {
    const held = await new Promise(done => {
      void navigator.locks.request(claim(tab), { ifAvailable: true }, lock => {
        if (lock === null) return done(false)
        return new Promise(end => {
          release = end
          done(true)
        })
      })
    })
    if (held) break
    tab = crypto.randomUUID()
  }
  sessionStorage.setItem('tab', tab)
}

/** Leaves what this tab has to others: the server can't be reached from here. */
export function abandon() {
  release?.()
  release = null
}

const plan = year => `draft ${shown.plan} ${year} `
const place = (year, steps) => `${plan(year)}${tab} ${JSON.stringify(steps)}`

/** Keeps what is typed: {year, steps, words, key, of, from, to}. */
export function keep(draft) {
  try {
    localStorage.setItem(place(draft.year, draft.steps), JSON.stringify({ ...draft, at: Date.now() }))
    return true
  } catch {
    // The browser's store is full or forbidden.
    return false
  }
}

/** Forgets what this tab has kept of a value. */
export function drop(year, steps) {
  localStorage.removeItem(place(year, steps))
}

/** What this tab has kept of the year that is shown, and what other tabs have
 *  left behind, newest first, each
 *  with whether it is this tab's (`mine`), and with `forget`. */
export async function left() {
  const start = plan(shown.year_code)
  const living = new Set(((await navigator.locks.query()).held ?? []).map(lock => lock.name))
  const found = []
  for (let index = 0; index < localStorage.length; index++) {
    const key = localStorage.key(index)
    if (!key.startsWith(start)) continue
    const owner = key.slice(start.length).split(' ')[0]
    if (owner !== tab && living.has(claim(owner))) continue
    try {
      found.push({ ...JSON.parse(localStorage.getItem(key)), mine: owner === tab, forget: () => localStorage.removeItem(key) })
    } catch {
      // Not written by us.
    }
  }
  return found.sort((a, b) => b.at - a.at)
}

/** What was left of one value; undefined where nothing was. */
export async function leftOf(steps) {
  const wanted = JSON.stringify(steps)
  return (await left()).find(draft => JSON.stringify(draft.steps) === wanted)
}
