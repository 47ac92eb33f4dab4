// The browser's side of `shiryo serve`. Every text that comes from the data is
// put in as text, never as HTML.
'use strict'

const root = document.documentElement
const byId = id => document.getElementById(id)
const main = byId('pages')
const narrow = matchMedia('(max-width: 60rem)')

/** The newest state that was shown, and one that waits to be. */
let shown = null
let waiting = null
let busy = false
/** The pages: {id, item, sheet, picture, texts, caption}. */
let sheets = []
let zoom = 1
let current = 0
/** Where the reader was when that page went: {pages, left, top}. */
let lost = null
/** The problem whose cell is lit, and the text that was chosen. */
let lit = null
let chosen = null

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

/** Fills a list anew, if it has changed, and keeps the focus where it was. */
function fill(list, items, draw) {
  const key = JSON.stringify(items)
  if (list.dataset.key === key) return
  list.dataset.key = key
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined
  list.replaceChildren(...items.map(draw))
  if (focused === undefined) return
  const again = [...list.querySelectorAll('[data-focus]')].find(one => one.dataset.focus === focused)
  ;(again ?? main).focus({ preventScroll: true })
}

function say(text) {
  byId('status').textContent = text
}

// --- What is shown ---------------------------------------------------------

/** Takes a state from the server; while one is being shown the newest waits. */
async function take(state) {
  waiting = state
  if (busy || document.hidden) return
  busy = true
  while (waiting !== null && !document.hidden) {
    const next = waiting
    waiting = null
    await show(next)
  }
  busy = false
}

async function show(state) {
  const before = shown
  shown = state
  document.title = `${state.year} 進行管理表`
  byId('year').textContent = `${state.year} 進行管理表`
  byId('file').textContent = state.file
  const changed = await showPages(state)
  root.classList.remove('is-lost')
  root.classList.toggle('is-stale', state.stale)
  showState(state)
  showDirections(state)
  showProblems(state)
  showLight()
  announce(before, state, changed)
  root.dataset.version = state.version
}

function showState(state) {
  const pages = sheets.length > 0
  byId('state').textContent = !state.stale ? '最新の内容です' : pages ? '誤りがあるため、前の内容を表示しています' : '誤りがあるため、まだ表示できません'
  byId('empty').hidden = pages
  byId('empty').textContent = 'データに誤りがあるため、まだページを作れません。「確認」に示した誤りを直して保存すると、ここに現れます。'
}

function announce(before, state, changed) {
  if (before === null) return
  const errors = state.problems.filter(problem => problem.severity === 'error').length
  const warnings = state.problems.length - errors
  const warned = warnings > 0 ? `注意が${warnings}件あります。` : ''
  if (state.stale) say(`誤りが${errors}件あります。ページは前の内容のままです。${warned}`)
  else if (before.stale) say(`誤りがなくなりました。最新の内容です。${warned}`)
  else if (changed.length > 0) say(`${changed.join('、')}ページを更新しました。${warned}`)
  else say(`保存を確認しました。ページは変わりません。${warned}`)
}

/** Brings the pages up to date: those that are as they were stay untouched.
 *  Ends when what can be seen is there; gives the numbers of what changed. */
async function showPages(state) {
  const place = lost ?? { pages: sheets.length, left: main.scrollLeft, top: main.scrollTop }
  const spare = new Map(sheets.map(sheet => [sheet.id, sheet]))
  const old = sheets
  for (const page of state.pages) if (old.some(sheet => sheet.id === page.id)) spare.delete(page.id)
  const changed = []
  const used = new Set()
  sheets = state.pages.map((page, index) => {
    const same = old[index]?.id === page.id ? old[index] : old.find(sheet => sheet.id === page.id && !used.has(sheet))
    const sheet = same ?? (old[index] && spare.delete(old[index].id) ? old[index] : newSheet())
    used.add(sheet)
    // A picture that is still on its way for an earlier state is not put in.
    sheet.wanted = page.id
    if (sheet.id !== page.id) changed.push(index)
    return sheet
  })
  const list = byId('sheets')
  for (const sheet of old) if (!used.has(sheet)) sheet.item.remove()
  sheets.forEach((sheet, index) => {
    if (list.children[index] !== sheet.item) list.insertBefore(sheet.item, list.children[index] ?? null)
    describe(sheet, state, index)
  })
  if (!root.dataset.version) restore()
  // A save that takes pages away, and the next that gives them back, leave the
  // reader where they were.
  if (lost && sheets.length >= lost.pages) {
    main.scrollTo(lost.left, lost.top)
    lost = null
  } else if (sheets.length < place.pages && main.scrollTop < place.top - 1) lost = place
  const near = index => {
    const box = sheets[index].item.getBoundingClientRect()
    const view = main.getBoundingClientRect()
    return box.bottom > view.top - 50 && box.top < view.bottom + 50
  }
  const task = index => {
    const [sheet, id] = [sheets[index], state.pages[index].id]
    return () => load(sheet, id)
  }
  const rest = changed.filter(index => !near(index)).map(task)
  await Promise.all(changed.filter(near).map(index => task(index)()))
  void rest.reduce((done, next) => done.then(next), Promise.resolve())
  follow()
  return changed.map(index => index + 1)
}

function newSheet() {
  const caption = make('h3', { className: 'caption' })
  const picture = make('div', { className: 'picture' })
  const texts = make('div', { className: 'texts' })
  texts.setAttribute('role', 'group')
  const sheet = make('div', { className: 'sheet' }, picture, texts)
  return { id: null, wanted: null, item: make('li', {}, caption, sheet), caption, sheet, picture, texts, values: [], stop: 0 }
}

function describe(sheet, state, index) {
  const page = state.pages[index]
  const direction = state.directions[page.direction]
  const words = [`${index + 1}ページ`, direction?.label, page.label].filter(Boolean)
  sheet.item.id = `page-${index + 1}`
  sheet.caption.replaceChildren(...words.map(word => make('span', {}, word)), make('span', { className: 'old' }, '前の内容'))
  sheet.texts.setAttribute('aria-label', `${index + 1}ページの文字`)
  sheet.sheet.style.aspectRatio = `${page.width} / ${page.height}`
  sheet.page = page
}

/** Fetches what is new of a page's picture and texts, then puts it all in at
 *  once. Pieces that are there already are only moved. */
async function load(sheet, id) {
  if (sheet.wanted !== id) return
  try {
    const { pieces, texts } = await (await fetch(`/pages/${id}.json`)).json()
    const there = new Map()
    for (const image of sheet.picture.children) there.set(image.dataset.id, [...(there.get(image.dataset.id) ?? []), image])
    const images = await Promise.all(pieces.map(piece => there.get(piece.id)?.pop() ?? fetchPiece(piece)))
    if (sheet.wanted !== id) return
    images.forEach((image, index) => {
      put(image, pieces[index].box, sheet.page)
      if (sheet.picture.children[index] !== image) sheet.picture.insertBefore(image, sheet.picture.children[index] ?? null)
    })
    while (sheet.picture.children.length > images.length) sheet.picture.lastChild.remove()
    sheet.id = id
    putTexts(sheet, texts)
  } catch {
    // The page was replaced meanwhile, and a newer state is on its way; or
    // the server has ended, which is said elsewhere.
  }
}

function fetchPiece({ id }) {
  return new Promise((done, failed) => {
    const image = make('img', { alt: '' })
    image.dataset.id = id
    image.onload = () => done(image)
    image.onerror = failed
    image.src = `/pieces/${id}.svg`
  })
}

/** Puts an element where a box, in points, is on its page. */
function put(element, box, page) {
  const share = (part, whole) => `${(part / whole) * 100}%`
  element.style.left = share(box.x, page.width)
  element.style.top = share(box.y, page.height)
  element.style.width = share(box.width, page.width)
  element.style.height = share(box.height, page.height)
}

function putTexts(sheet, values) {
  const focused = [...sheet.texts.children].indexOf(document.activeElement)
  const was = sheet.values[sheet.stop]?.path
  sheet.values = values
  sheet.texts.replaceChildren(...values.map((value, index) => {
    const button = make('button', { type: 'button', textContent: value.text, tabIndex: -1 })
    button.dataset.text = index
    put(button, value.box, sheet.page)
    if (chosen !== null && chosen.sheet === sheet && chosen.path === value.path) press(button)
    return button
  }))
  sheet.stop = Math.max(0, values.findIndex(value => value.path === was))
  if (focused >= 0) sheet.texts.children[sheet.stop]?.focus({ preventScroll: true })
  mark()
}

function showDirections(state) {
  const items = state.directions.map((direction, index) => ({
    ...direction,
    pages: state.pages.flatMap((page, number) => (page.direction === index ? [[number, page.label]] : [])),
  }))
  fill(byId('directions'), items, direction => {
    const said = direction.counts.map(count => `${count.name}${count.count}`).join('、')
    const bar = make('div', { className: 'bar' })
    bar.setAttribute('role', 'img')
    bar.setAttribute('aria-label', said)
    for (const count of direction.counts) {
      const part = make('span', { title: `${count.name} ${count.count}`, textContent: `${count.mark || count.name} ${count.count}` })
      part.style.setProperty('--count', count.count)
      if (count.level !== null) part.classList.add(`level-${Math.round(count.level * 3)}`)
      bar.append(part)
    }
    const rate = direction.rate === null ? '' : `（${direction.rate} %）`
    const item = make('li', {}, make('h3', {}, direction.label, make('span', {}, direction.name)), bar)
    item.append(make('p', { className: 'verdict' }, '総括　', make('b', {}, direction.printed), direction.printed === direction.calculated ? rate : ''))
    if (direction.printed !== (direction.calculated ?? '未評価')) {
      const reason = direction.reason ? `　理由：${direction.reason}` : ''
      item.append(make('p', { className: 'differs' }, `計算では ${direction.calculated ?? '未評価'}${rate}${reason}`))
    }
    const list = make('ul', { className: 'page-list' })
    for (const [number, label] of direction.pages) {
      const button = make('button', { type: 'button', textContent: `${number + 1}ページ　${label}` })
      button.dataset.page = number
      button.dataset.focus = `page-${number}`
      list.append(make('li', {}, button))
    }
    item.append(list)
    return item
  })
  mark()
}

function showProblems(state) {
  const errors = state.problems.filter(problem => problem.severity === 'error').length
  const tally = byId('tally')
  tally.textContent = state.problems.length || ''
  tally.className = errors > 0 ? 'error' : 'warning'
  byId('show-notes').setAttribute('aria-label', `確認（誤り${errors}件、注意${state.problems.length - errors}件）`)
  byId('sound').hidden = state.problems.length > 0
  fill(byId('problems'), state.problems, problem => {
    const severity = problem.severity === 'error' ? '誤り' : '注意'
    const item = make('li', { className: problem.severity })
    item.append(make('h3', {}, make('span', { className: 'severity', textContent: severity }), problem.message))
    if (problem.place) item.append(make('p', {}, make('code', {}, problem.place)))
    if (problem.path) item.append(make('p', {}, problem.path))
    if (problem.hint) item.append(make('p', {}, problem.hint))
    if (problem.spot) {
      const button = make('button', { type: 'button', textContent: 'ページで見る' })
      button.setAttribute('aria-label', `${problem.message}：${problem.spot.page + 1}ページで見る`)
      button.dataset.focus = `${problem.message} ${problem.path}`
      button.onclick = () => {
        lit = problem
        showLight(true)
      }
      item.append(button)
    }
    return item
  })
}

// --- Where -----------------------------------------------------------------

/** Lights the cell of the problem that was asked for, as long as it is one. */
function showLight(asked = false) {
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
  // Into the middle of what can be seen of the pages, and by hand, so that
  // nothing else moves.
  const view = main.getBoundingClientRect()
  const notes = byId('notes').getBoundingClientRect()
  const bottom = narrow.matches && notes.height > 0 ? notes.top : view.bottom
  const place = light.getBoundingClientRect()
  main.scrollBy(place.left + place.width / 2 - view.left - view.width / 2, place.top + place.height / 2 - (view.top + bottom) / 2)
  say(`${number + 1}ページの「${lit.path}」を照らしました。`)
}

function press(button) {
  for (const other of document.querySelectorAll('.texts [aria-pressed]')) other.removeAttribute('aria-pressed')
  button?.setAttribute('aria-pressed', 'true')
}

/** Shows where in the data a text of a page stands. */
async function choose(button, event) {
  const sheet = sheets.find(one => one.texts.contains(button))
  const value = sheet.values[button.dataset.text]
  sheet.stop = Number(button.dataset.text)
  let query = ''
  if (event.detail > 0) {
    const box = sheet.sheet.getBoundingClientRect()
    const x = ((event.clientX - box.left) / box.width) * sheet.page.width
    const y = ((event.clientY - box.top) / box.height) * sheet.page.height
    query = `?x=${x.toFixed(1)}&y=${y.toFixed(1)}`
  }
  chosen = { sheet, path: value.path }
  press(button)
  const answer = await fetch(`/place/${sheet.id}/${button.dataset.text}${query}`).catch(() => null)
  if (!answer?.ok) return
  const place = await answer.json()
  byId('place-file').textContent = place.place
  byId('place-path').textContent = place.path
  byId('place-text').textContent = value.text
  byId('place-none').hidden = true
  byId('place-some').hidden = false
  open('notes', true)
  say(`${place.place}、${place.path}`)
}

function forget() {
  press(null)
  chosen = lit = null
  showLight()
  byId('place-none').hidden = false
  byId('place-some').hidden = true
}

async function copy(button) {
  const source = byId(button.dataset.copy)
  try {
    await navigator.clipboard.writeText(source.textContent)
    button.textContent = 'コピーしました'
    setTimeout(() => (button.textContent = 'コピー'), 1500)
    say('コピーしました。')
  } catch {
    // Without the right to write to the clipboard, ready for Ctrl+C.
    getSelection().selectAllChildren(source)
    say('選びました。Ctrl+C でコピーできます。')
  }
}

// --- Moving about ----------------------------------------------------------

function mark() {
  byId('page').value = sheets.length > 0 ? current + 1 : ''
  byId('count').textContent = sheets.length
  byId('previous').disabled = current <= 0
  byId('next').disabled = current >= sheets.length - 1
  for (const button of document.querySelectorAll('[data-page]')) {
    if (Number(button.dataset.page) === current) button.setAttribute('aria-current', 'page')
    else button.removeAttribute('aria-current')
  }
  // Tab leads to one text of the page that is looked at.
  sheets.forEach((sheet, index) => {
    const stop = sheet.texts.children[sheet.stop]
    if (stop) stop.tabIndex = index === current ? 0 : -1
  })
}

/** Moves the focus to a text; past a page's last one is the next page's first. */
function goToText(sheet, index) {
  const at = sheets.indexOf(sheet)
  const over = index < 0 ? -1 : index >= sheet.texts.children.length ? 1 : 0
  const target = over === 0 ? sheet : sheets[at + over]
  if (!target?.texts.children.length) return
  sheet.texts.children[sheet.stop].tabIndex = -1
  target.stop = over === 0 ? index : over > 0 ? 0 : target.texts.children.length - 1
  target.texts.children[target.stop].focus()
}

/** Finds out which page is looked at. */
function follow() {
  const line = main.scrollTop + main.clientHeight / 3
  const passed = sheets.findLastIndex(sheet => sheet.item.offsetTop - main.offsetTop <= line)
  current = Math.max(0, passed)
  mark()
  keep()
}

function goTo(number) {
  if (sheets.length === 0) return
  const index = Math.min(Math.max(number, 0), sheets.length - 1)
  main.scrollTop = sheets[index].item.offsetTop - main.offsetTop - 8
  follow()
  // The last pages may not reach the top.
  current = index
  mark()
}

function setZoom(next) {
  const bounded = Math.min(Math.max(next, 0.25), 8)
  const x = (main.scrollLeft + main.clientWidth / 2) / main.scrollWidth
  const y = (main.scrollTop + main.clientHeight / 2) / main.scrollHeight
  zoom = bounded
  byId('sheets').style.setProperty('--zoom', zoom)
  byId('zoom').textContent = `${Math.round(zoom * 100)} %`
  main.scrollLeft = x * main.scrollWidth - main.clientWidth / 2
  main.scrollTop = y * main.scrollHeight - main.clientHeight / 2
  follow()
}

function step(direction) {
  const taller = sheets[current]?.item.offsetHeight > main.clientHeight + 40
  if (taller) main.scrollBy(0, direction * main.clientHeight * 0.9)
  else goTo(current + direction)
}

/** Keeps what is looked at through a reload. */
function keep() {
  if (!root.dataset.version) return
  sessionStorage.setItem('view', JSON.stringify({ zoom, left: main.scrollLeft, top: main.scrollTop }))
}

function restore() {
  const view = JSON.parse(sessionStorage.getItem('view') ?? 'null')
  if (view === null) return
  setZoom(view.zoom)
  main.scrollTo(view.left, view.top)
}

function open(panel, opened) {
  byId(panel).classList.toggle('closed', !opened)
  byId(`show-${panel}`).setAttribute('aria-expanded', opened)
  if (opened && narrow.matches) {
    const other = panel === 'notes' ? 'contents' : 'notes'
    byId(other).classList.add('closed')
    byId(`show-${other}`).setAttribute('aria-expanded', false)
  }
}

function arrange() {
  open('contents', !narrow.matches)
  open('notes', !narrow.matches || chosen !== null)
}

function keyed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input')) return
  const sheet = sheets.find(one => one.texts.contains(event.target))
  const wide = main.scrollWidth > main.clientWidth
  const actions = {
    PageDown: () => step(1),
    PageUp: () => step(-1),
    n: () => goTo(current + 1),
    p: () => goTo(current - 1),
    '+': () => setZoom(zoom * 1.25),
    '=': () => setZoom(zoom * 1.25),
    ';': () => setZoom(zoom * 1.25),
    '-': () => setZoom(zoom / 1.25),
    0: () => setZoom(1),
    Escape: forget,
  }
  if (sheet) {
    const at = [...sheet.texts.children].indexOf(event.target)
    const move = index => () => goToText(sheet, index)
    Object.assign(actions, { ArrowDown: move(at + 1), ArrowRight: move(at + 1), ArrowUp: move(at - 1), ArrowLeft: move(at - 1) })
    Object.assign(actions, { Home: move(0), End: move(sheet.texts.children.length - 1) })
  } else if (!wide) {
    Object.assign(actions, { ArrowRight: () => goTo(current + 1), ArrowLeft: () => goTo(current - 1) })
  }
  const action = actions[event.key] ?? actions[event.key.toLowerCase()]
  if (!action) return
  event.preventDefault()
  action()
}

/** Whoever moves on their own has a new place. */
for (const kind of ['wheel', 'touchmove', 'pointerdown', 'keydown']) addEventListener(kind, () => (lost = null), { passive: true })

// --- Start -----------------------------------------------------------------

function hear(message) {
  if (message !== null) return void take(JSON.parse(message))
  root.classList.add('is-lost')
  byId('state').textContent = 'shiryo とつながっていません。終了していれば、もう一度 shiryo serve を実行してください'
}

function connect() {
  if ('SharedWorker' in window) {
    const { port } = new SharedWorker('/worker.js')
    port.onmessage = ({ data }) => hear(data)
    port.postMessage('hello')
    addEventListener('pagehide', () => port.postMessage('bye'))
    addEventListener('pageshow', event => event.persisted && port.postMessage('hello'))
  } else {
    const source = new EventSource('/events')
    source.onmessage = event => hear(event.data)
    source.onerror = () => hear(null)
  }
}

byId('previous').onclick = () => goTo(current - 1)
byId('next').onclick = () => goTo(current + 1)
byId('smaller').onclick = () => setZoom(zoom / 1.25)
byId('larger').onclick = () => setZoom(zoom * 1.25)
byId('fit').onclick = () => setZoom(1)
byId('page').onchange = event => {
  const number = parseInt(event.target.value.normalize('NFKC'), 10)
  if (Number.isInteger(number)) goTo(number - 1)
  else mark()
}
for (const panel of ['contents', 'notes']) byId(`show-${panel}`).onclick = () => open(panel, byId(panel).classList.contains('closed'))
byId('directions').onclick = event => {
  const button = event.target.closest('[data-page]')
  if (!button) return
  goTo(Number(button.dataset.page))
  if (narrow.matches) open('contents', false)
}
byId('sheets').onclick = event => {
  const button = event.target.closest('.texts button')
  if (button) void choose(button, event)
}
byId('notes').addEventListener('click', event => event.target.dataset.copy && copy(event.target))
byId('place-close').onclick = forget
let scrolled = 0
main.addEventListener('scroll', () => {
  cancelAnimationFrame(scrolled)
  scrolled = requestAnimationFrame(follow)
})
document.addEventListener('keydown', keyed)
document.addEventListener('visibilitychange', () => waiting !== null && take(waiting))
narrow.addEventListener('change', arrange)
arrange()
connect()
