// 誤りと注意: what `check` finds, errors first, each with the way to its cell.

import { change } from './change.js'
import { byId, button, fill, make, narrow, say } from './dom.js'
import { edit, leave } from './editor.js'
import { put, reveal, sheets } from './pages.js'
import { open } from './panels.js'
import { shown } from './state.js'

/** The longest text that a button names. */
const LONGEST = 60

/** The problem whose cell is lit. */
let lit = null

export const count = (state, severity) => state.problems.filter(problem => problem.severity === severity).length

export function showProblems(state, before) {
  const [errors, warnings] = [count(state, 'error'), count(state, 'warning')]
  const tally = (kind, words, number) => (number > 0 ? [make('span', { className: `tally ${kind}` }, `${words} ${number}`)] : [])
  byId('tally').replaceChildren(...tally('error', '誤り', errors), ...tally('warning', '注意', warnings))
  byId('sound').hidden = errors + warnings > 0
  const first = problem => (problem.severity === 'error' ? 0 : 1)
  fill(byId('problems'), [...state.problems].sort((a, b) => first(a) - first(b)), draw)
  // New errors are not left out of sight.
  if (before !== null && errors > count(before, 'error')) {
    byId('problems-part').open = true
    if (!narrow.matches) open('notes', true)
    byId('problems-part').scrollIntoView({ block: 'nearest' })
  }
}

function draw(problem) {
  const severity = problem.severity === 'error' ? '誤り' : '注意'
  const item = make('li', { className: problem.severity })
  item.append(make('h3', {}, make('span', { className: 'severity', textContent: severity }), problem.message))
  if (problem.place) item.append(make('p', {}, make('code', {}, problem.place)))
  if (problem.path) item.append(make('p', {}, problem.path))
  if (problem.hint) item.append(make('p', {}, problem.hint))
  if (problem.spot) {
    const see = button('ページで見る', () => {
      lit = problem
      showLight(true)
    })
    see.dataset.focus = `${problem.message} ${problem.path}`
    item.append(see)
  }
  if (!shown.read_only && problem.steps?.length > 0) {
    const write = button('直す', () => void edit(problem.steps))
    write.setAttribute('aria-label', `${problem.message}：直す`)
    write.dataset.focus = `write ${problem.message} ${problem.path}`
    item.append(write)
  }
  if (!shown.read_only && problem.fix) {
    const { was, text } = problem.fix
    const words = Math.max(was.length, text.length) > LONGEST ? 'この誤りを直す' : was === '' ? `「${text}」を補う` : text === '' ? `「${was}」を消す` : `「${was}」を「${text}」にする`
    const fix = button(words, () => void mend(problem))
    fix.setAttribute('aria-label', `${problem.message}：${words}`)
    item.append(fix)
  }
  return item
}

/** Has the one certain correction of a problem done. */
async function mend(problem) {
  if (!(await leave())) return
  if (await change('/fix', problem.fix)) say('直しました。')
}

/** Lights the cell of the problem that was asked for, as long as it is one. */
export function showLight(asked = false) {
  for (const light of document.querySelectorAll('.light')) light.remove()
  if (lit === null) return
  lit = shown.problems.find(one => one.message === lit.message && one.path === lit.path && one.spot) ?? null
  if (lit === null) return
  const { page: number, box } = lit.spot
  const sheet = sheets[number]
  if (!sheet) return
  const light = make('div', { className: 'light' })
  put(light, { x: box.x - 5, y: box.y - 5, width: box.width + 10, height: box.height + 10 }, sheet.page)
  sheet.sheet.append(light)
  if (!asked) return
  reveal(light, true)
  say(`${number + 1}ページの「${lit.path}」を照らしました。`)
}

export function darken() {
  lit = null
  showLight()
}
