// How the pages are looked at: which one, how large, and where.

import { byId, narrow, root } from './dom.js'
import { sheets } from './pages.js'

const main = byId('pages')
/** Points are a 72nd of an inch, a browser's pixels a 96th. */
const ACTUAL = 96 / 72

/** The width of a page in pixels; the page that is looked at. */
let width = 0
let fitted = true
let current = 0

export const currentPage = () => current

/** Shows which page is looked at. */
export function mark() {
  const page = byId('page')
  if (document.activeElement !== page) page.value = sheets.length > 0 ? current + 1 : ''
  byId('count').textContent = sheets.length
  byId('previous').disabled = current <= 0
  byId('next').disabled = current >= sheets.length - 1
  for (const button of document.querySelectorAll('[data-page]')) {
    if (Number(button.dataset.page) === current) button.setAttribute('aria-current', 'page')
    else button.removeAttribute('aria-current')
  }
  // Tab leads to one text, where one was last or on the page that is looked
  // at; from there `keys` takes it on from text to text.
  const focused = sheets.find(sheet => sheet.texts.contains(document.activeElement))
  if (focused) focused.stop = document.activeElement
  const stop = (focused ?? sheets[current])?.stop
  const next = stop?.isConnected ? stop : sheets[current]?.texts.firstChild
  for (const button of document.querySelectorAll('.texts [tabindex="0"]')) if (button !== next) button.tabIndex = -1
  if (next) next.tabIndex = 0
}

/** Finds out which page is looked at. */
export function follow() {
  const line = main.scrollTop + main.clientHeight / 3
  const passed = sheets.findLastIndex(sheet => sheet.item.offsetTop - main.offsetTop <= line)
  current = Math.max(0, passed)
  mark()
  keep()
}

export function goTo(number) {
  if (sheets.length === 0) return
  const index = Math.min(Math.max(number, 0), sheets.length - 1)
  main.scrollTop = sheets[index].item.offsetTop - main.offsetTop - 8
  follow()
  // The last pages may not reach the top.
  current = index
  mark()
}

/** A page on, or a screen where a page is taller than that. */
export function step(direction) {
  const taller = sheets[current]?.item.offsetHeight > main.clientHeight + 40
  if (taller) main.scrollBy(0, direction * main.clientHeight * 0.9)
  else goTo(current + direction)
}

/** Moves the focus to a text; past a page's last one is the next page's first. */
export function goToText(sheet, index) {
  const at = sheets.indexOf(sheet)
  const over = index < 0 ? -1 : index >= sheet.texts.children.length ? 1 : 0
  const target = sheets[at + over]
  const buttons = target?.texts.children
  if (!buttons?.length) return false
  buttons[over === 0 ? index : over > 0 ? 0 : buttons.length - 1].focus()
  return true
}

/** The width of a page at its real size. */
function actual() {
  return (sheets[0]?.page.width ?? 1190.55) * ACTUAL
}

function setWidth(next) {
  const x = (main.scrollLeft + main.clientWidth / 2) / main.scrollWidth
  const y = (main.scrollTop + main.clientHeight / 2) / main.scrollHeight
  width = Math.floor(Math.min(Math.max(next, actual() / 8), actual() * 6))
  byId('sheets').style.setProperty('--width', `${width}px`)
  byId('zoom').textContent = `${Math.round((width / actual()) * 100)} %`
  byId('fit').setAttribute('aria-pressed', fitted)
  main.scrollLeft = x * main.scrollWidth - main.clientWidth / 2
  main.scrollTop = y * main.scrollHeight - main.clientHeight / 2
  follow()
}

/** Larger or smaller by a factor. */
export function zoomBy(factor) {
  fitted = false
  setWidth(width * factor)
}

/** As on paper. */
export function zoomToActual() {
  fitted = false
  setWidth(actual())
}

/** As wide as there is room. */
export function fit() {
  fitted = true
  const style = getComputedStyle(main)
  setWidth(main.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight))
}

/** Fits again where it was fitted: the window or the panels have changed. */
export function refit() {
  if (fitted) fit()
}

/** Keeps what is looked at through a reload. */
function keep() {
  if (!root.dataset.version) return
  sessionStorage.setItem('view', JSON.stringify({ width: fitted ? null : width, left: main.scrollLeft, top: main.scrollTop }))
}

export function restore() {
  const view = JSON.parse(sessionStorage.getItem('view') ?? 'null')
  if (view?.width) {
    fitted = false
    setWidth(view.width)
  } else if (view === null && narrow.matches) {
    // A whole page on a small screen can't be read.
    fitted = false
    setWidth(actual() * 0.75)
  } else fit()
  if (view !== null) main.scrollTo(view.left, view.top)
}
