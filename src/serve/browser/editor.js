// The editor: a form in the panel, for one value or for several of the frame.
//
// An edit says which value it was made from. The server refuses it where that
// differs by now; then both texts are shown and the user chooses.

import { ask, onReturn, send } from './connection.js'
import { both } from './difference.js'
import { button, byId, copy, make, narrow, say } from './dom.js'
import * as drafts from './drafts.js'
import { fieldFor, plain, same, textOf } from './fields.js'
import { buttonOf, choose, reveal } from './pages.js'
import { open } from './panels.js'
import { shown } from './state.js'

const place = byId('editor')

/** What is open: {name, parts, form, ...}; a part is {value, field, from}. */
let current = null
/** The newest asking for an editor; an older one comes too late. */
let asked = 0
const listeners = []

/** Has a function called with the value that is edited (null for none)
 *  whenever that changes. */
export function onEdit(listener) {
  listeners.push(listener)
}

/** Whether a value is what is being edited. */
export const isOpen = steps => current?.parts.some(part => same(part.value.steps, steps)) ?? false

const tell = () => listeners.forEach(listener => listener(current?.parts.length === 1 ? current.parts[0].value : null))

/** The steps up to what is edited as one value: departments are a list, and a
 *  summary is a mapping. */
function whole(steps) {
  const at = steps.findIndex(step => step === '連携' || step === '総括' || step === '達成区分' || step === '用語')
  return at < 0 ? steps : steps.slice(0, at + 1)
}

export const valueAt = steps => ask(`/value?steps=${encodeURIComponent(JSON.stringify(steps))}`)

/** Opens the editor of a value; gives whether it did. What was written before
 *  is saved first, and stays in sight where that fails. `path` names the text
 *  of a page that one comes from and goes back to. */
export async function edit(steps, { focus = true, path = null } = {}) {
  const turn = ++asked
  const [left, value] = await Promise.all([leave(), valueAt(whole(steps))])
  if (!left || value === null || turn !== asked) return false
  await show(value.words, [value], focus, path ?? value.words)
  return true
}

/** Opens one form for several values. */
export async function editAll(name, list) {
  const turn = ++asked
  const [left, values] = await Promise.all([leave(), Promise.all(list.map(valueAt))])
  if (left && turn === asked) await show(name, values.filter(value => value !== null), true, null)
}

async function show(name, values, focus, path) {
  const parts = values.map(value => ({ value, field: fieldFor(value), from: plain(value.value), of: value.of }))
  const head = make('h2', { id: 'editor-head' }, name)
  const notes = make('div', { className: 'editor-notes' })
  const message = make('div', { className: 'message' })
  const save_ = make('button', { type: 'submit', className: 'primary' }, '保存')
  const cancel_ = button('取り消す', cancel)
  const saved = make('span', { className: 'saved' })
  const form = make('form', { 'aria-labelledby': 'editor-head', noValidate: true }, head, notes)
  for (const part of parts) {
    part.field.set(part.from)
    part.about = make('div', { className: 'about' })
    form.append(part.field.element, part.about)
  }
  form.append(message, make('div', { className: 'buttons' }, save_, cancel_, saved))
  current = { year: shown.year_code, name, parts, form, message, notes, saved, composing: false, late: false, correct: false, path }
  const me = current
  listen(me)
  await restoreDrafts(me)
  if (current !== me) return
  lock(me)
  for (const part of parts) describe(part, parts.length === 1)
  place.replaceChildren(form)
  place.hidden = false
  byId('editor-none').hidden = true
  choose(values.length === 1 ? values[0].words : null)
  open('notes', true)
  byId('notes').scrollTop = 0
  const cell = me.path && buttonOf(me.path)
  if (cell) reveal(cell)
  if (focus) parts[0]?.field.focus()
  tell()
  say(`${name} を開きました。`)
}

/** What stands beside a field: last year's texts, what is wrong, the place. */
function describe(part, alone) {
  const { value } = part
  const { 年度: year, ...texts } = value.last ?? {}
  const last = Object.entries(texts).filter(([, text]) => text)
  const copied = make('code', {}, value.place ?? '')
  const about = last.map(([key, text]) => make('div', { className: 'last' }, make('h3', {}, `${year}の${key}`), make('blockquote', { tabIndex: 0, role: 'group', 'aria-label': `${year}の${key}` }, textOf(text))))
  for (const problem of value.problems ?? []) about.push(make('p', { className: `problem ${problem.severity}` }, problem.message, problem.hint ? make('span', {}, ` ${problem.hint}`) : ''))
  if (alone && value.place) {
    const copier = button('コピー', () => copy(copied, copier), { 'aria-label': 'データの場所をコピー' })
    about.push(make('p', { className: 'where' }, 'データの場所：', copied, copier))
  }
  part.about.replaceChildren(...about)
}

/** A year that was signed off opens locked, with what it takes to correct it. */
function lock(me) {
  const locked = shown.locked
  if (!locked || me.correct) return
  const fields = me.parts.map(part => part.field.element)
  for (const field of fields) field.inert = true
  const begin = button('訂正を始める', () => {
    me.correct = true
    note.remove()
    for (const field of fields) field.inert = false
    me.parts[0].field.focus()
  })
  const note = make('div', { className: 'locked' },
    make('h3', {}, '承認済みの年度です'),
    make('p', {}, `${locked.sealed} に承認されて保存されています。ここを直すと「承認後に変更あり」になり、保存されているPDFは変わりません。訂正したものを正式な資料にするには、直したあとで、もう一度「承認して保存する」を行います（前のPDFも残ります）。`),
    begin)
  me.notes.append(note)
}

// --- What is typed ----------------------------------------------------------

const isDirty = part => !same(part.field.get(), part.from)

function listen(me) {
  const { form } = me
  form.addEventListener('compositionstart', () => (me.composing = true))
  form.addEventListener('compositionend', () => {
    me.composing = false
    // Whoever moved on while composing is saved now.
    if (me.late) void save(me)
  })
  form.addEventListener('input', () => {
    me.saved.textContent = ''
    let kept = true
    for (const part of me.parts) {
      if (isDirty(part)) kept = keep(me, part) && kept
      else drafts.drop(me.year, part.value.steps)
    }
    if (!kept) me.saved.textContent = 'このブラウザーには控えを残せません。こまめに保存してください'
  })
  form.addEventListener('submit', event => {
    event.preventDefault()
    void finish(me)
  })
  form.addEventListener('keydown', event => {
    // The Enter and the Escape that an input method takes are its own.
    if (event.isComposing || event.keyCode === 229 || me.composing) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      void finish(me)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (me.parts.some(isDirty)) say('まだ保存していません。保存するか、取り消すを押してください。')
      else cancel()
    }
  })
  form.addEventListener('focusout', () => setTimeout(() => {
    const within = form.contains(document.activeElement)
    if (current === me && document.hasFocus() && !within && !form.querySelector('.conflict')) void save(me)
  }))
}

function keep(me, part) {
  const { steps, words, key } = part.value
  return drafts.keep({ year: me.year, steps, words, key, of: part.of, from: part.from, to: part.field.get() })
}

async function restoreDrafts(me) {
  const restored = []
  for (const part of me.parts) {
    const draft = await drafts.leftOf(part.value.steps)
    if (draft === undefined) continue
    // What was typed for another measure, which stood here then, is not this one's.
    if (!same(draft.of ?? null, part.of ?? null)) continue
    draft.forget()
    if (same(draft.to, part.from)) continue
    restored.push([part, draft])
    part.field.set(draft.to)
    const now = part.from
    part.from = draft.from
    keep(me, part)
    if (!same(draft.from, now)) part.elsewhere = true
  }
  if (restored.length === 0) return
  const changed = restored.some(([part]) => part.elsewhere)
  const discard = button('捨てる', cancel, { 'aria-label': '保存していなかった文字を捨てる' })
  me.notes.append(make('p', { className: 'restored' }, `保存していなかった文字を戻しました。${changed ? 'そのあとファイルも変わっています。保存するときに選べます。' : ''}`, discard))
}

// --- Saving -----------------------------------------------------------------

/** Saves and goes back to the page. */
async function finish(me) {
  if (!(await save(me)) || current !== me) return
  back(me)
}

/** Back to the cell, from which Tab leads to the next one. */
function back(me) {
  const cell = me.path && buttonOf(me.path)
  if (narrow.matches) open('notes', false)
  ;(cell || byId('pages')).focus({ preventScroll: true })
  if (cell) reveal(cell)
}

/** Saves what is open; gives whether nothing is left to be saved or chosen. */
export async function leave() {
  if (current === null) return true
  const me = current
  // Moving on ends a composition; its end may come a moment later.
  for (let tries = 0; me.composing && tries < 20; tries++) await new Promise(done => setTimeout(done, 20))
  me.composing = false
  const done = await save(me)
  // What could not reach the server is kept, and offered again.
  return done || me.lost
}

/** Saves what was changed, one after the other; two at once are one. */
function save(me) {
  if (me.composing) {
    me.late = true
    return Promise.resolve(false)
  }
  me.late = false
  me.saving = (me.saving ?? Promise.resolve()).then(() => saveNow(me))
  return me.saving
}

async function saveNow(me) {
  if (me.form.querySelector('.conflict')) return false
  const dirty = me.parts.filter(isDirty)
  me.lost = false
  for (const part of dirty) {
    if (!(await saveOne(me, part))) return false
  }
  if (dirty.length > 0) {
    me.message.replaceChildren()
    me.notes.querySelector('.restored')?.remove()
    me.saved.textContent = '保存しました'
    say(`${me.name} を保存しました。`)
  }
  return true
}

async function saveOne(me, part) {
  const to = plain(part.field.get())
  const answer = await send('/edit', { year: me.year, steps: part.value.steps, of: part.of, from: part.from, to, correct: me.correct })
  if (answer.status === 200) {
    part.from = to
    part.elsewhere = false
    // What was typed meanwhile is not saved yet.
    if (isDirty(part)) keep(me, part)
    else drafts.drop(me.year, part.value.steps)
    return true
  }
  if (answer.status === 409 && 'now' in answer) conflict(me, part, answer.now)
  else refuse(me, part, answer)
  return false
}

/** Says why nothing was saved. What was typed stays. */
function refuse(me, part, { status, message }) {
  me.lost = status === 0 || status === 403
  const why = {
    0: 'shiryo とつながらないため、保存できませんでした。',
    403: message ?? 'shiryo が始め直されたため、このページからは保存できません。新しく示されたアドレスを開いてください。',
    423: message ?? '承認済みの年度です。',
  }
  const words = make('p', {}, why[status] ?? message ?? `保存できませんでした（${status}）。`, '書いた文字は、このブラウザーに残してあります。')
  const more = []
  if (status === 423) {
    more.push(button('訂正として保存する', () => {
      me.correct = true
      void finish(me)
    }))
  }
  me.message.replaceChildren(make('div', { className: 'refused', role: 'alert' }, words, ...more))
  if (byId('notes').classList.contains('closed')) open('notes', true)
}

/** Shows both texts, of which the user chooses one, or writes a third. */
function conflict(me, part, now) {
  const mine = part.field.get()
  const settle = () => {
    box.remove()
    void refresh()
  }
  const takeMine = () => {
    settle()
    part.from = plain(now)
    void finish(me)
  }
  const takeTheirs = () => {
    settle()
    part.from = plain(now)
    part.field.set(part.from)
    drafts.drop(me.year, part.value.steps)
    say('ファイルの文字にしました。')
    back(me)
  }
  const goOn = () => {
    settle()
    part.from = plain(now)
    keep(me, part)
    part.field.focus()
  }
  const box = make('div', { className: 'conflict', role: 'group', 'aria-label': '書き換えの食い違い' },
    make('h3', {}, `${part.value.key}が、別のところで書き換えられていました`),
    make('p', {}, 'まだ保存していません。どちらにするか選んでください。'),
    both('いまファイルにある文字', textOf(now), 'ここで書いた文字', textOf(mine)),
    make('div', { className: 'buttons' }, button('ここで書いた文字にする', takeMine), button('ファイルの文字にする', takeTheirs), button('見比べて書き直す', goOn)))
  me.message.replaceChildren(box)
  open('notes', true)
  box.scrollIntoView({ block: 'nearest' })
  box.querySelector('button').focus()
  say('別のところで書き換えられていたため、まだ保存していません。どちらの文字にするか選んでください。')
}

/** Takes back what was typed; a second time, closes the editor. */
function cancel() {
  const me = current
  if (me === null) return
  const dirty = me.parts.some(part => isDirty(part)) || me.form.querySelector('.conflict')
  for (const part of me.parts) drafts.drop(me.year, part.value.steps)
  if (dirty) say('書いた文字を取り消しました。')
  close()
  back(me)
}

/** Closes the editor; what was not saved stays kept. */
export function close() {
  current = null
  place.replaceChildren()
  place.hidden = true
  byId('editor-none').hidden = false
  choose(null)
  tell()
}

// --- What happens meanwhile -------------------------------------------------

/** Brings what is open up to date with the file, without touching what is being written. */
export async function refresh() {
  const me = current
  if (me === null) return
  // What was typed for another year is offered again when that is shown.
  if (me.year !== shown.year_code) return close()
  for (const part of me.parts) {
    const value = await valueAt(part.value.steps)
    // While one chooses between two texts, nothing moves under the hand.
    if (current !== me || me.form.querySelector('.conflict')) return
    // What stands there now may be another one's value.
    if (value === null || !same(value.of ?? null, part.of ?? null)) continue
    const now = plain(value.value)
    const changed = !same(now, part.from)
    if (!isDirty(part) && changed && !me.composing) {
      part.from = now
      part.field.set(now)
      me.saved.textContent = ''
    } else if (changed && !part.elsewhere && !same(now, part.field.get())) {
      part.elsewhere = true
      me.saved.textContent = '別のところで書き換えられています。保存するときに選べます'
    }
    part.value = { ...part.value, place: value.place, problems: value.problems }
    describe(part, me.parts.length === 1)
  }
}

onReturn(() => current?.lost && void save(current))
addEventListener('beforeunload', () => current?.parts.filter(isDirty).forEach(part => keep(current, part)))
