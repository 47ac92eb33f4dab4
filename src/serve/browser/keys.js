// The keys that work on the whole page.

import { byId } from './dom.js'
import { sheets } from './pages.js'
import { nextPanel } from './panels.js'
import { currentPage, fit, goTo, goToText, mark, step, zoomBy } from './view.js'

const bare = byId('bare-keys')
bare.checked = localStorage.getItem('bare-keys') !== 'off'
bare.onchange = () => localStorage.setItem('bare-keys', bare.checked ? 'on' : 'off')

/** Starts listening; `forget` ends what is chosen and lit. */
export function start(forget) {
  document.addEventListener('keydown', event => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return
    const action = actionOf(event, forget)
    if (action && action() !== false) event.preventDefault()
  })
}

function actionOf(event, forget) {
  if (event.key === 'F6') return () => nextPanel(event.shiftKey)
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, textarea, select, dialog *')) return undefined
  const sheet = sheets.find(one => one.texts.contains(event.target))
  if (event.key === 'Tab') return sheet && (() => tab(event, sheet))
  const main = byId('pages')
  const actions = { PageDown: () => step(1), PageUp: () => step(-1), Escape: forget }
  if (bare.checked) {
    const [larger, smaller] = [() => zoomBy(1.25), () => zoomBy(1 / 1.25)]
    Object.assign(actions, { n: () => goTo(currentPage() + 1), p: () => goTo(currentPage() - 1) })
    Object.assign(actions, { '+': larger, '=': larger, ';': larger, '-': smaller, 0: fit })
  }
  if (sheet) {
    const at = [...sheet.texts.children].indexOf(event.target)
    const move = index => () => void goToText(sheet, index)
    Object.assign(actions, { ArrowDown: move(at + 1), ArrowRight: move(at + 1), ArrowUp: move(at - 1), ArrowLeft: move(at - 1) })
    Object.assign(actions, { Home: move(0), End: move(sheet.texts.children.length - 1) })
  } else if (main.scrollWidth <= main.clientWidth) {
    Object.assign(actions, { ArrowRight: () => goTo(currentPage() + 1), ArrowLeft: () => goTo(currentPage() - 1) })
  }
  return actions[event.key] ?? actions[event.key.toLowerCase()]
}

/** Tab goes from text to text and from page to page, as one reads. */
function tab(event, sheet) {
  const at = [...sheet.texts.children].indexOf(event.target)
  return goToText(sheet, event.shiftKey ? at - 1 : at + 1)
}

byId('sheets').addEventListener('focusin', mark)
