// The document: finding, making and filling elements, and speaking to those who
// listen instead of look. Every text that comes from the data is put in as
// text, never as HTML.

export const root = document.documentElement
export const byId = id => document.getElementById(id)
/** Where the panels lie over the pages instead of beside them. */
export const narrow = matchMedia('(max-width: 60rem)')

/** An element with its properties, its attributes (those with a dash, and
 *  `role`) and what it holds. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes('-') || name === 'role') element.setAttribute(name, value)
    else element[name] = value
  }
  element.append(...children)
  return element
}

/** A button with its words and what it does. */
export function button(words, action, properties = {}) {
  return make('button', { type: 'button', textContent: words, onclick: action, ...properties })
}

/** Fills a list anew, if it has changed, and keeps the focus where it was. */
export function fill(list, items, draw) {
  const key = JSON.stringify(items)
  if (list.dataset.key === key) return
  list.dataset.key = key
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined
  list.replaceChildren(...items.map(draw))
  if (focused === undefined) return
  const again = [...list.querySelectorAll('[data-focus]')].find(one => one.dataset.focus === focused)
  ;(again ?? byId('pages')).focus({ preventScroll: true })
}

/** Says something to a screen reader. */
export function say(text) {
  byId('status').textContent = text
}

/** Copies the text of an element, and says so on the button. */
export async function copy(source, button) {
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

/** Says in a dialog why something was not done. Gives whether it is to be done
 *  all the same, where words are given under which it can be. */
export function refuse([why, ...more], insisting) {
  const dialog = byId('refusal')
  const words = make('p', {}, why ?? 'shiryo とつながらないため、できませんでした。')
  const insist = button(insisting ?? '', () => dialog.close('insist'), { hidden: insisting === undefined })
  byId('refusal-text').replaceChildren(words, ...more)
  byId('refusal-buttons').replaceChildren(insist, button('閉じる', () => dialog.close('')))
  dialog.returnValue = ''
  if (!dialog.open) dialog.showModal()
  return new Promise(done => (dialog.onclose = () => done(dialog.returnValue === 'insist')))
}
