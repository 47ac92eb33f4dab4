// The fields in which a value is written, one for each kind of value. Each is
// {element, get, set, focus}; `get` gives the value as the server takes it.

import { make } from './dom.js'

/** Whether two values say the same: nothing and an empty text do. */
export const same = (a, b) => JSON.stringify(plain(a)) === JSON.stringify(plain(b))

/** A value without what says nothing. */
export function plain(value) {
  if (typeof value === 'string') return value.replace(/\r\n?/g, '\n').replace(/\n+$/, '') || null
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.length > 0 ? value.map(plain) : null
  if (value === null || value === undefined) return null
  const entries = Object.entries(value).map(([key, one]) => [key, plain(one)]).filter(([, one]) => one !== null)
  return entries.length > 0 ? Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) : null
}

/** A value as text, to be read beside another one. */
export function textOf(value) {
  const said = plain(value)
  if (said === null) return ''
  if (typeof said === 'string') return said
  if (Array.isArray(said)) return said.map(textOf).join(typeof said[0] === 'string' ? '、' : '\n')
  return Object.entries(said).map(([key, one]) => (Array.isArray(one) && typeof one[0] === 'object' ? `${key}\n${textOf(one)}` : `${key}：${textOf(one)}`)).join('\n')
}

/** The field for a value as the server describes it. */
export function fieldFor(value) {
  return (KINDS[value.kind] ?? text)(value)
}

const KINDS = { line, text, rating, rate: number, date, year: line, departments, summary, method, scale, terms }

let count = 0

/** A control under its label. */
function labelled(words, control, ...more) {
  control.id = `field-${++count}`
  return make('div', { className: 'field' }, make('label', { htmlFor: control.id, textContent: words }), control, ...more)
}

function area(words, oneLine = false) {
  const control = make('textarea', { rows: oneLine ? 1 : 4, className: oneLine ? '' : 'tall', spellcheck: false, autocomplete: 'off' })
  const grow = () => {
    // Newer browsers do it by themselves.
    if (CSS.supports('field-sizing', 'content')) return
    control.style.height = 'auto'
    control.style.height = `${control.scrollHeight + control.offsetHeight - control.clientHeight}px`
  }
  control.addEventListener('input', grow)
  if (oneLine) {
    control.addEventListener('keydown', event => {
      if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      control.form?.requestSubmit()
    })
  }
  return {
    control,
    element: labelled(words, control),
    get: () => (oneLine ? control.value.replace(/\s*\n\s*/g, '') : control.value),
    set(value) {
      if (control.value !== (value ?? '')) control.value = value ?? ''
      requestAnimationFrame(grow)
    },
    focus: () => control.focus(),
  }
}

function line({ key }) {
  return area(key, true)
}

/** A text of lines, with how much of its space it takes. */
function text({ key, space }) {
  const field = area(key)
  const used = make('p', { className: 'hint' })
  const tell = () => {
    const letters = [...field.control.value.replace(/\n/g, '')].length
    used.textContent = space ? `${letters}字（${space}字まで）` : `${letters}字`
    used.classList.toggle('over', Boolean(space) && letters > space)
  }
  field.control.addEventListener('input', tell)
  field.element.append(used)
  return { ...field, set: value => { field.set(value); tell() } }
}

/** Digits of any width become plain ones. */
function small(words, hint, mode = 'text') {
  const control = make('input', { type: 'text', inputMode: mode, autocomplete: 'off' })
  const element = labelled(words, control, make('p', { className: 'hint', id: `${control.id}-hint` }, hint))
  control.setAttribute('aria-describedby', `${control.id}-hint`)
  return { control, element, get: () => control.value.normalize('NFKC').trim(), set: value => (control.value = value ?? ''), focus: () => control.focus() }
}

function number({ key }) {
  const field = small(key, '0から100まで（%）。小数は1桁まで', 'decimal')
  return { ...field, get: () => field.get().replace(/\s*%$/, '') }
}

function date({ key }) {
  const field = small(key, '西暦の年-月-日（例：2020-02-13）')
  const get = () => field.get().replace(/^(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?$/, (_, y, m, d) => `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`)
  return { ...field, get }
}

function choice(words, choices, none) {
  const options = [make('option', { value: '', textContent: none }), ...choices.map(({ name }) => make('option', { value: name, textContent: name }))]
  const control = make('select', {}, ...options)
  return {
    control,
    element: labelled(words, control),
    get: () => control.value || null,
    set(value) {
      const said = value ?? ''
      // A name that the scale doesn't have is shown as it stands.
      if (![...control.options].some(option => option.value === said)) control.append(make('option', { value: said, textContent: said }))
      control.value = said
    },
    focus: () => control.focus(),
  }
}

/** A rating, with what each of the scale means. */
function rating({ key, choices = [] }, none = '（書かない）') {
  const field = choice(key, choices, none)
  const rows = choices.map(({ name, mark, meaning }) => make('div', {}, make('dt', {}, [mark, name].filter(Boolean).join(' ')), make('dd', {}, meaning ?? '')))
  field.element.append(make('dl', { className: 'meanings' }, ...rows))
  return field
}

function method({ key, choices }) {
  return rating({ key, choices }, '（書かない：平均）')
}

/** Several fields that are one value: a mapping. */
function group(fields) {
  return {
    element: make('div', { className: 'group-of-fields' }, ...Object.values(fields).map(field => field.element)),
    get: () => Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.get()])),
    set: value => Object.entries(fields).forEach(([key, field]) => field.set(value?.[key] ?? null)),
    focus: () => Object.values(fields)[0].focus(),
  }
}

/** The committee's own rating of a direction, with its reason. */
function summary({ choices }) {
  const fields = group({ 達成状況: rating({ key: '達成状況', choices }, '（計算のとおり）'), 理由: area('理由') })
  return {
    ...fields,
    get: () => {
      const given = fields.get()
      return plain(given) === null ? null : given
    },
  }
}

/** Departments, written one after the other, or picked from those of the file. */
function departments({ key, departments: known = [] }) {
  const field = area(key, true)
  const split = words => words.split(/[、，,\n]/).map(word => word.trim()).filter(Boolean)
  const list = make('div', { className: 'picks', role: 'group', 'aria-label': 'この年度にある課' })
  const show = () => {
    const chosen = split(field.control.value)
    const begun = /[、，,]\s*$/.test(field.control.value) ? '' : (chosen.at(-1) ?? '')
    const typed = known.includes(begun) ? '' : begun
    list.replaceChildren(...known.filter(name => chosen.includes(name) || name.includes(typed)).map(name => {
      const pressed = chosen.includes(name)
      const pick = make('button', { type: 'button', textContent: name, 'aria-pressed': pressed })
      pick.dataset.focus = name
      pick.onclick = () => {
        const rest = chosen.filter(one => one !== name && (one !== typed || typed === ''))
        field.control.value = (pressed ? rest : [...rest, name]).join('、')
        field.control.dispatchEvent(new Event('input', { bubbles: true }))
        ;[...list.children].find(one => one.dataset.focus === name)?.focus()
      }
      return pick
    }))
  }
  field.control.addEventListener('input', show)
  field.element.append(make('p', { className: 'hint' }, '「、」で区切って書くか、下から選びます。'), list)
  return {
    ...field,
    get: () => split(field.control.value),
    set(value) {
      field.set((value ?? []).join('、'))
      show()
    },
  }
}

/** Rows of one kind, which can be added and taken away. */
function rows(words, columns, addWords) {
  const body = make('tbody')
  const add = row => {
    const controls = columns.map(column => make('input', { type: 'text', value: row?.[column] ?? '', autocomplete: 'off' }))
    const remove = make('button', { type: 'button', textContent: '−' })
    const line = make('tr', {}, ...controls.map(control => make('td', {}, control)), make('td', {}, remove))
    remove.onclick = () => {
      line.remove()
      number()
      body.dispatchEvent(new Event('input', { bubbles: true }))
    }
    body.append(line)
    number()
  }
  const number = () => [...body.rows].forEach((line, index) => {
    const inputs = [...line.querySelectorAll('input')]
    inputs.forEach((input, column) => input.setAttribute('aria-label', `${words}${index + 1} ${columns[column]}`))
    line.querySelector('button').setAttribute('aria-label', `${words}${index + 1}の行を消す`)
  })
  const more = make('button', { type: 'button', textContent: addWords, onclick: () => { add(null); body.lastChild.querySelector('input').focus() } })
  const head = make('tr', {}, ...columns.map(column => make('th', { scope: 'col' }, column)), make('td'))
  return {
    element: make('fieldset', { className: 'field' }, make('legend', {}, words), make('table', { className: 'scale' }, make('thead', {}, head), body), more),
    get: () => [...body.rows].map(line => Object.fromEntries([...line.querySelectorAll('input')].map((input, at) => [columns[at], input.value.trim() || null]))).filter(row => plain(row) !== null),
    set(value) {
      body.replaceChildren()
      for (const row of value ?? []) add(row)
    },
    focus: () => (body.querySelector('input') ?? more).focus(),
  }
}

/** The rating scale, best first. */
function scale({ key }) {
  const field = rows(key, ['区分', '記号', '下限', '標準', '説明'], '区分を加える')
  const digits = text => (text === null ? null : text.normalize('NFKC'))
  return { ...field, get: () => field.get().map(row => plain({ ...row, 下限: digits(row.下限), 標準: digits(row.標準) })) }
}

/** What this plan calls things: a field for each word that it may replace. */
function terms({ fields: words = [] }) {
  const fields = group(Object.fromEntries(words.map(({ name: key }) => {
    const control = make('input', { type: 'text', autocomplete: 'off' })
    return [key, { element: labelled(key, control), get: () => control.value.trim() || null, set: word => (control.value = word ?? ''), focus: () => control.focus() }]
  })))
  const element = make('fieldset', { className: 'field' }, make('legend', {}, '用語'), fields.element)
  return { ...fields, element, get: () => plain(fields.get()) }
}
