// 年度の仕事: the bar with the year and what can be done about it, and the
// panel in which one of it is seen. The server says where everything stands;
// nothing is worked out here.

import { ask, send } from './connection.js'
import { byId, button, make, say } from './dom.js'
import { onState } from './state.js'
import { build, exporting, next, publishing } from './work-making.js'
import { importing } from './work-import.js'
import { overview } from './work-overview.js'
import { failed } from './work-parts.js'
import { sealing, verifying } from './work-archive.js'

const region = byId('work')

/** Where the year stands, as the server told it last. */
let state = null
/** The view that is open: {name, show, update}. */
let open = null
let polling = 0

/** The views, by name: what the bar calls them, and what makes them. */
const VIEWS = {
  overview: ['年度のようす', overview],
  build: ['PDFを作る', build],
  export: ['各課のブックを書き出す', exporting],
  import: ['ブックを取り込む', importing],
  next: ['次の年度を作る', next],
  seal: ['承認して保存する', sealing],
  verify: ['保存を確かめる', verifying],
  publish: ['公開用ファイルを作る', publishing],
}

/** The part of a button's words that isn't seen where room is short. */
const SPARE = /(^各課の|を作る$|(?<=保存)する$)/

/** What comes next, in words, and what pressing it does. */
const STEPS = {
  mend: ['誤りを直す', () => byId('show-notes')?.click()],
  export: ['各課のブックを配る', () => press('export')],
  collect: ['ブックを集めて取り込む', () => press('import')],
  draft: ['案のPDFを作って確かめる', () => press('build', { draft: true })],
  seal: ['会議で承認されたら、保存する', () => press('seal')],
  correct: ['変更を訂正として保存する', () => press('seal')],
  next: ['次の年度を始める', () => press('next')],
  over: ['保存を確かめる', () => press('verify')],
}

// --- The bar ----------------------------------------------------------------

const years = make('select', { 'aria-label': '年度' })
const plans = make('select', { 'aria-label': '計画', hidden: true })
const standing = make('span', { className: 'work-state' })
const step = button('', () => STEPS[state?.standing?.step]?.[1](), { className: 'work-next', hidden: true })
const buttons = make('div', { className: 'work-buttons', id: 'work-buttons' })
const more = button('年度の仕事', () => setMore(!region.classList.contains('is-more')), { className: 'work-more', 'aria-expanded': 'false', 'aria-controls': 'work-buttons' })
/** Why the last thing that was asked for was not done. */
const refusal = make('div', { className: 'work-refusal' })
const panel = make('div', { className: 'work-panel', id: 'work-panel', tabIndex: -1, hidden: true, role: 'group' })

for (const [name, [words]] of Object.entries(VIEWS)) {
  const one = button('', () => press(name), { 'aria-expanded': 'false', 'aria-controls': 'work-panel', id: `work-${name}` })
  one.append(...words.split(SPARE).map((part, index) => make('span', { className: index % 2 ? 'work-spare' : '', textContent: part })))
  buttons.append(one)
}
const bar = make('div', { className: 'work-bar' }, make('span', { className: 'work-year' }, plans, years, standing), step, more, buttons)
region.append(bar, panel)

function setMore(opened) {
  region.classList.toggle('is-more', opened)
  more.setAttribute('aria-expanded', opened)
}

/** Says, where one looks, why something was not done. */
function refuse(failure) {
  refusal.replaceChildren(failed(failure), button('この知らせを消す', () => refusal.remove()))
  const view = panel.querySelector('.work-body')
  if (view) view.prepend(refusal)
  else bar.append(refusal)
  refusal.scrollIntoView({ block: 'nearest' })
}

/** Has the server do something; gives its answer, and says why where it
 *  didn't: in these words where it doesn't say itself. */
async function ordered(action, body, words) {
  refusal.remove()
  const answer = await send(`/work/${action}`, body)
  await refresh()
  if (answer.status !== 200) refuse({ message: answer.status ? words : `${words}shiryo とつながっていません。`, ...answer })
  return answer
}

years.onchange = () => showYear(years.value)
plans.onchange = () => ordered('plan', { plan: plans.value }, '計画を切り替えられませんでした。')

/** Shows another year, to all who look on. */
async function showYear(year) {
  const answer = await ordered('show', { year }, '年度を切り替えられませんでした。')
  if (answer.status === 200) say(`${state.name}を表示します。`)
}

function showBar() {
  const lines = state.years.filter(year => year.data)
  const key = JSON.stringify(lines)
  if (years.dataset.key !== key) {
    years.dataset.key = key
    years.replaceChildren(...lines.map(year => make('option', { value: year.year, textContent: `${year.name}　${year.state}` })))
  }
  years.value = state.year
  showPlans()
  standing.textContent = state.sealed ? `${state.sealed}承認${state.state === '承認後に変更あり' ? '、そのあと変更あり' : ''}` : ''
  standing.hidden = !state.sealed
  standing.dataset.state = state.state
  years.dataset.state = state.state
  const [words] = STEPS[state.standing?.step] ?? []
  step.hidden = !words || state.read_only
  step.replaceChildren(make('span', { className: 'work-next-head' }, '次は'), words ?? '')
  for (const name of Object.keys(VIEWS)) {
    const one = byId(`work-${name}`)
    one.setAttribute('aria-expanded', open?.name === name)
    one.classList.toggle('is-running', Boolean(state.jobs[name]?.running))
    one.disabled = state.read_only && !['overview', 'verify'].includes(name)
  }
}

/** The plans, where the folder has several. */
function showPlans() {
  plans.hidden = state.plan === null
  const key = JSON.stringify(state.plans)
  if (plans.dataset.key !== key) {
    plans.dataset.key = key
    plans.replaceChildren(...state.plans.map(name => make('option', { value: name, textContent: name })))
  }
  if (state.plan !== null) plans.value = plans.title = state.plan
}

// --- The panel --------------------------------------------------------------

/** Opens a view and does what its button says, if that needs no more to be
 *  known; pressed again, closes it. */
function press(name, asked) {
  if (open?.name === name && !asked) return close()
  show(name)
  open.press?.(asked)
}

function show(name) {
  const [title, make_] = VIEWS[name]
  const body = make('div', { className: 'work-body' })
  const closing = button('閉じる', close, { className: 'work-close' })
  const head = make('div', { className: 'work-head' }, make('h2', { textContent: title, id: 'work-title' }), closing)
  open = { name, ...make_(body, tools) }
  panel.replaceChildren(head, body)
  panel.setAttribute('aria-labelledby', 'work-title')
  panel.dataset.view = name
  panel.hidden = false
  setMore(false)
  sessionStorage.setItem('work', name)
  if (state !== null) {
    open.update(state)
    showBar()
  }
  panel.focus({ preventScroll: true })
}

function close() {
  if (open === null) return
  const { name } = open
  open = null
  panel.hidden = true
  panel.replaceChildren()
  sessionStorage.removeItem('work')
  if (state !== null) showBar()
  byId(`work-${name}`).focus({ preventScroll: true })
}

panel.addEventListener('keydown', event => {
  if (event.key === 'F6') return
  // The keys that turn the pages are the panel's own here.
  event.stopPropagation()
  if (event.key !== 'Escape' || event.isComposing) return
  event.preventDefault()
  close()
})

// --- What the server knows ---------------------------------------------------

/** What the views need of this page. */
const tools = {
  state: () => state,
  refresh,
  press,
  close,
  show: showYear,
  /** Begins something; tells whether it has begun or runs already. */
  begin: (kind, body) => ordered(kind, { year: state.year, ...body }, '始められませんでした。'),
  /** Forgets what came of something. */
  async forget(kind) {
    await send('/work/seen', { kind })
    await refresh()
  },
}

async function refresh() {
  const told = await ask('/work')
  if (told === null) return
  // The first year is yet to be made, or the plan to be chosen.
  if (told.year === null) return void location.reload()
  const before = state
  state = told
  showBar()
  announce(before, state)
  // What was chosen can't be shown.
  const { refused } = state
  if (refused && before && refused.id !== before.refused?.id) refuse({ ...refused.failure, message: `表示を切り替えられませんでした。${refused.failure.message}` })
  open?.update(state)
  clearTimeout(polling)
  if (Object.values(state.jobs).some(job => job.running)) polling = setTimeout(poll, 300)
}

/** While something is being done: how far it is. */
async function poll() {
  const jobs = await ask('/work/jobs')
  if (jobs === null) return void (polling = setTimeout(poll, 1000))
  const ended = Object.entries(state.jobs).some(([kind, job]) => job.running && !jobs[kind]?.running)
  if (ended) return refresh()
  state.jobs = jobs
  open?.update(state)
  polling = setTimeout(poll, 300)
}

/** Tells those who listen what has come to its end. */
function announce(before, now) {
  for (const [kind, job] of Object.entries(now.jobs)) {
    if (job.running || !before?.jobs[kind]?.running) continue
    const words = VIEWS[kind]?.[0] ?? '電子署名'
    say(job.failure ? `${words}：できませんでした。${job.failure.message}` : `${words}：終わりました。`)
  }
}

let soon = 0
onState(() => {
  clearTimeout(soon)
  soon = setTimeout(refresh, state === null ? 0 : 150)
})
addEventListener('focus', () => state !== null && refresh())
const last = sessionStorage.getItem('work')
if (last in VIEWS) show(last)
