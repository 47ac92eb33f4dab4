// The browser's side of `shiryo serve`: what is done with each state of the
// server, and which control does what.

import { connect, onLoss, onReturn } from './connection.js'
import { showDirections } from './contents.js'
import { byId, root, say } from './dom.js'
import * as drafts from './drafts.js'
import { close, edit, refresh } from './editor.js'
import './frame.js'
import { showHistory } from './history.js'
import * as keys from './keys.js'
import { showMissing } from './missing.js'
import { updateOutline } from './outline.js'
import { sheets, showPages, textAt, valueOf } from './pages.js'
import * as panels from './panels.js'
import { hidePlace, showPlace } from './place.js'
import { count, darken, showLight, showProblems } from './problems.js'
import { onState, shown } from './state.js'
import { showStructure } from './structure.js'
import { showUnsaved } from './unsaved.js'
import { currentPage, fit, follow, goTo, mark, restore, zoomBy, zoomToActual } from './view.js'

onState(async (state, before) => {
  document.title = `${state.year} 進行管理表`
  byId('year').textContent = `${state.year} 進行管理表`
  byId('file').firstElementChild.textContent = state.file
  byId('file').title = state.file
  const changed = await showPages(state, restore)
  follow()
  root.classList.toggle('is-stale', state.stale)
  showStanding(state)
  showDirections(state)
  mark()
  showProblems(state, before)
  showLight()
  announce(before, state, changed)
  root.dataset.version = state.version
  void showHistory(state)
  void showRest(before === null)
})

/** What may come a moment after the pages. */
async function showRest(first) {
  if (shown.read_only) return
  await Promise.all([refresh(), updateOutline()])
  showMissing()
  showStructure()
  await showUnsaved(first)
}

function showStanding(state) {
  const pages = sheets.length > 0
  byId('standing').textContent = !state.stale ? '最新の内容です' : pages ? '誤りがあるため、前の内容を表示しています' : '誤りがあるため、まだ表示できません'
  byId('empty').hidden = pages
  byId('empty').textContent = 'データに誤りがあるため、まだページを作れません。「編集と確認」に示した誤りを直して保存すると、ここに現れます。'
}

function announce(before, state, changed) {
  if (before === null || before.version === state.version) return
  const [errors, warnings] = [count(state, 'error'), count(state, 'warning')]
  const warned = warnings > 0 ? `注意が${warnings}件あります。` : ''
  if (state.stale) say(`誤りが${errors}件あります。ページは前の内容のままです。${warned}`)
  else if (before.stale) say(`誤りがなくなりました。最新の内容です。${warned}`)
  else if (changed.length > 0) say(`${changed.join('、')}ページを更新しました。${warned}`)
  else say(`保存を確認しました。ページは変わりません。${warned}`)
}

function forget() {
  hidePlace()
  close()
  darken()
}

/** A press on a text of a page: its editor opens, or its place is shown where
 *  nothing can be edited. */
async function press(button, event) {
  const { value } = valueOf(button)
  if (value.steps !== undefined && !shown.read_only && (await edit(value.steps, { path: value.path }))) return
  await showPlace(button, event)
}

byId('previous').onclick = () => goTo(currentPage() - 1)
byId('next').onclick = () => goTo(currentPage() + 1)
byId('smaller').onclick = () => zoomBy(1 / 1.25)
byId('larger').onclick = () => zoomBy(1.25)
byId('actual').onclick = zoomToActual
byId('fit').onclick = fit
byId('page').onchange = event => {
  const number = parseInt(event.target.value.normalize('NFKC'), 10)
  event.target.blur()
  if (Number.isInteger(number)) goTo(number - 1)
  else mark()
}
byId('sheets').onclick = event => {
  const button = event.target.closest('.texts button')
  const selection = getSelection()
  // Whoever has selected letters wants to copy them.
  const selecting = event.detail > 0 && !selection.isCollapsed && byId('sheets').contains(selection.anchorNode)
  if (selecting) return
  const text = button ?? textAt(event)
  if (text) void press(text, event)
}
byId('place-close').onclick = forget
let scrolled = 0
byId('pages').addEventListener('scroll', () => {
  cancelAnimationFrame(scrolled)
  scrolled = requestAnimationFrame(follow)
})
keys.start(forget)
panels.start()
onLoss(drafts.abandon)
onReturn(drafts.begin)
await drafts.begin()
connect()
