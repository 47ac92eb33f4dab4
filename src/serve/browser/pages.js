// The pages: their pictures, and a button for every text on them.

import { byId, make, root } from './dom.js'
import { ask } from './connection.js'

const main = byId('pages')

/** The pages: {id, wanted, item, caption, sheet, picture, texts, values, stop}.
 *  The buttons in `texts` stand in the order of `values`; `stop` is the one that
 *  had the focus last. */
export let sheets = []
/** Where the reader was when that page went: {pages, left, top}. */
let lost = null
/** The path of the text that was chosen, in words. */
let chosen = null
/** So many new pieces are asked for before the pages that they are on. */
const FEW = 8
/** Those, by id, on their way. */
let ahead = new Map()

/** Brings the pages up to date: those that are as they were stay untouched.
 *  Ends when what can be seen is there; gives the numbers of what changed. */
export async function showPages(state, restore) {
  askAhead(state)
  const anchor = findAnchor()
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
    sheet.item.dataset.wanted = page.id
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
  if (lost === null) hold(anchor)
  void rest.reduce((done, next) => done.then(next), Promise.resolve())
  return changed.map(index => index + 1)
}

/** Whoever moves on their own has a new place. */
for (const kind of ['wheel', 'touchmove', 'pointerdown', 'keydown']) addEventListener(kind, () => (lost = null), { passive: true })

function newSheet() {
  const caption = make('h3', { className: 'caption' })
  const picture = make('div', { className: 'picture' })
  const texts = make('div', { className: 'texts', role: 'group' })
  const sheet = make('div', { className: 'sheet' }, picture, texts)
  return { id: null, wanted: null, item: make('li', {}, caption, sheet), caption, sheet, picture, texts, values: [], stop: null }
}

function describe(sheet, state, index) {
  const page = state.pages[index]
  const direction = state.directions[page.direction]
  const words = [`${index + 1}ページ`, direction?.label, page.label].filter(Boolean)
  sheet.item.id = `page-${index + 1}`
  sheet.caption.replaceChildren(...words.map(word => make('span', {}, word)), make('span', { className: 'old' }, '前の内容'))
  sheet.texts.setAttribute('aria-label', `${index + 1}ページの文字`)
  sheet.sheet.style.aspectRatio = `${page.width} / ${page.height}`
  sheet.sheet.style.setProperty('--points', page.width)
  sheet.page = page
}

/** Fetches what is new of a page's picture and texts, then puts it all in at
 *  once. Pieces that are there already are only moved. */
async function load(sheet, id) {
  if (sheet.wanted !== id) return
  try {
    // No answer where the page was replaced meanwhile, and a newer state is on
    // its way; or where the server has ended, which is said elsewhere.
    const { pieces, texts } = (await ask(`/pages/${id}.json`)) ?? {}
    if (pieces === undefined) return
    const there = new Map()
    for (const image of sheet.picture.children) there.set(image.dataset.id, [...(there.get(image.dataset.id) ?? []), image])
    const images = await Promise.all(pieces.map(piece => there.get(piece.id)?.pop() ?? takeAhead(piece) ?? fetchPiece(piece)))
    if (sheet.wanted !== id) return
    images.forEach((image, index) => {
      put(image, pieces[index].box, sheet.page)
      if (sheet.picture.children[index] !== image) sheet.picture.insertBefore(image, sheet.picture.children[index] ?? null)
    })
    while (sheet.picture.children.length > images.length) sheet.picture.lastChild.remove()
    sheet.id = id
    sheet.item.dataset.shown = id
    putTexts(sheet, texts)
  } catch {
    // A piece was not to be had, for the same reasons.
  }
}

/** Asks for what an edit has made new, while the page's texts are asked for. */
function askAhead(state) {
  const ids = state.pages.flatMap(page => page.new_pieces)
  ahead = new Map(ids.length > FEW ? [] : ids.map(id => [id, fetchPiece({ id })]))
  // Whoever takes one hears of its failure, too.
  for (const piece of ahead.values()) piece.catch(() => {})
}

function takeAhead({ id }) {
  const piece = ahead.get(id)
  ahead.delete(id)
  return piece
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
export function put(element, box, page) {
  const share = (part, whole) => `${(part / whole) * 100}%`
  element.style.left = share(box.x, page.width)
  element.style.top = share(box.y, page.height)
  element.style.width = share(box.width, page.width)
  element.style.height = share(box.height, page.height)
}

/** Puts in the buttons for a page's texts. Those of the same values stay, so
 *  that neither focus nor a press in the making is lost. */
function putTexts(sheet, values) {
  const spare = new Map()
  sheet.values.forEach((value, index) => spare.set(value.path, [...(spare.get(value.path) ?? []), sheet.texts.children[index]]))
  sheet.values = values
  const buttons = values.map(value => spare.get(value.path)?.shift() ?? make('button', { type: 'button', tabIndex: -1 }))
  for (const gone of [...spare.values()].flat()) gone.remove()
  buttons.forEach((button, index) => {
    const value = values[index]
    print(button, value, sheet.page)
    button.dataset.text = index
    button.dataset.path = value.path
    // What has nothing to read is named by what it is.
    button.classList.toggle('vacant', value.text === '')
    if (value.text === '') button.setAttribute('aria-label', value.path)
    else button.removeAttribute('aria-label')
    put(button, value.box, sheet.page)
    if (sheet.texts.children[index] !== button) sheet.texts.insertBefore(button, sheet.texts.children[index] ?? null)
  })
  showChosen(sheet)
}

/** Lays a text, unseen, over where it is printed, line by line, so that it can
 *  be found and selected there. */
function print(button, { text, lines = [] }, page) {
  const key = JSON.stringify([text, lines])
  if (button.printed === key) return
  button.printed = key
  const left = lines.reduce((least, [, [x]]) => Math.min(least, x), Infinity)
  const share = points => `${((points / page.width) * 100).toFixed(4)}cqw`
  let start = 0
  button.replaceChildren(...lines.map(([end, [x, y, , height]], index) => {
    const line = make('span', { textContent: text.slice(start, end) })
    start = end
    const below = lines[index + 1]?.[1][1]
    line.style.fontSize = share(height)
    line.style.lineHeight = share(below > y ? below - y : height)
    line.style.paddingLeft = share(x - left)
    return line
  }))
}

/** The page and the value that a button stands for. */
export function valueOf(button) {
  const sheet = sheets.find(one => one.texts.contains(button))
  return { sheet, value: sheet.values[button.dataset.text] }
}

/** The text of the table's cell that was pressed beside its letters; undefined
 *  where that is no cell of a project. */
export function textAt({ target, clientX, clientY }) {
  const sheet = sheets.find(one => one.sheet.contains(target))
  if (!sheet) return undefined
  const margin = (sheet.sheet.clientWidth / sheet.page.width) * 5
  const rows = new Map()
  sheet.values.forEach(({ path }, index) => {
    const row = /^.* › 事業\d+ › /.exec(path)?.[0]
    const button = sheet.texts.children[index]
    if (row) rows.set(row, [...(rows.get(row) ?? []), { button, box: button.getBoundingClientRect() }])
  })
  for (const row of rows.values()) {
    const [top, bottom] = [Math.min(...row.map(({ box }) => box.top)), Math.max(...row.map(({ box }) => box.bottom))]
    if (clientY < top - margin || clientY > bottom + margin) continue
    const left = Math.max(...row.map(({ box }) => box.left).filter(x => x - margin <= clientX))
    const far = ({ box }) => Math.abs((box.top + box.bottom) / 2 - clientY)
    return row.filter(({ box }) => Math.abs(box.left - left) < margin).sort((one, other) => far(one) - far(other))[0]?.button
  }
  return undefined
}

/** The button of a value, by its path in words; undefined where it is on no page. */
export function buttonOf(path) {
  for (const sheet of sheets) {
    const index = sheet.values.findIndex(value => value.path === path)
    if (index >= 0) return sheet.texts.children[index]
  }
  return undefined
}

/** Marks a text as the chosen one, on every page that it runs over, and with
 *  all its parts; none for null. */
export function choose(path) {
  chosen = path
  sheets.forEach(showChosen)
}

const isChosen = ({ path }) => chosen !== null && path.startsWith(chosen) && /^(\d| ›|$)/.test(path.slice(chosen.length))

function showChosen(sheet) {
  sheet.values.forEach((value, index) => {
    const button = sheet.texts.children[index]
    if (isChosen(value)) button.setAttribute('aria-current', 'true')
    else button.removeAttribute('aria-current')
  })
}

/** The values of a direction, measure or project that stand on the pages, each
 *  once: those whose path is its path and one key. */
export function valuesOf(words) {
  const start = `${words} › `
  const found = new Map()
  for (const value of sheets.flatMap(sheet => sheet.values)) {
    const key = value.path.startsWith(start) ? value.path.slice(start.length) : ''
    const whole = key.startsWith('連携') ? '連携' : key.startsWith('総括') ? '総括' : key
    if (whole !== '' && !/[0-9›]/.test(whole) && !found.has(whole)) found.set(whole, value)
  }
  return found
}

/** Brings an element of a page into what can be seen of the pages, as far as
 *  needed or into the middle, and moves nothing else. */
export function reveal(element, middle = false) {
  const view = main.getBoundingClientRect()
  const notes = byId('notes').getBoundingClientRect()
  const covered = notes.height > 0 && notes.top > view.top + 1 && notes.left < view.left + 40
  const [left, top, right, bottom] = [view.left, view.top, view.left + main.clientWidth, covered ? notes.top : view.bottom]
  const box = element.getBoundingClientRect()
  const way = (start, end, from, to) => {
    if (middle || end - start > to - from) return middle && end - start < to - from ? (start + end - from - to) / 2 : start - from - 12
    if (start < from + 8) return start - from - 12
    return end > to - 8 ? end - to + 12 : 0
  }
  main.scrollBy({ left: way(box.left, box.right, left, right), top: way(box.top, box.bottom, top, bottom), behavior: 'instant' })
}

/** The text that is read: the one chosen or in focus if it can be seen, else
 *  the first that is whole in sight. */
function findAnchor() {
  const view = main.getBoundingClientRect()
  const seen = button => {
    const box = button.getBoundingClientRect()
    return box.top >= view.top - 1 && box.top < view.bottom && box.height > 0
  }
  const named = (sheet, index) => {
    const value = sheet.values[index]
    return { path: value.path, text: value.text, top: sheet.texts.children[index].getBoundingClientRect().top }
  }
  let first = null
  for (const sheet of sheets) {
    const box = sheet.item.getBoundingClientRect()
    if (box.bottom < view.top || box.top > view.bottom) continue
    for (let index = 0; index < sheet.values.length; index++) {
      const button = sheet.texts.children[index]
      if (!seen(button)) continue
      if (sheet.values[index].path === chosen || button === document.activeElement) return named(sheet, index)
      const higher = first === null || button.getBoundingClientRect().top < first.top
      // The frame stands on every page and tells none apart.
      if (higher && sheet.values[index].path.includes('›')) first = named(sheet, index)
    }
  }
  return first
}

/** Moves the pages so that a text stays where it was, though others were
 *  inserted above it. */
function hold(anchor) {
  if (anchor === null) return
  let found = null
  const key = anchor.path.split(' › ').at(-1)
  for (const sheet of sheets) {
    sheet.values.forEach((value, index) => {
      const button = sheet.texts.children[index]
      const rank = (value.text === anchor.text && value.text !== '' ? 2 : 0) + (value.path === anchor.path ? 3 : 0)
      if (rank < 2 || value.path.split(' › ').at(-1) !== key) return
      const far = Math.abs(button.getBoundingClientRect().top - anchor.top)
      if (found === null || rank > found.rank || (rank === found.rank && far < found.far)) found = { button, rank, far }
    })
  }
  if (found !== null) main.scrollTop += found.button.getBoundingClientRect().top - anchor.top
}
