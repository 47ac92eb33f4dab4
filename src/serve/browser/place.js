// データの場所: where in the file the text stands that was pressed, where nothing
// can be edited.

import { ask } from './connection.js'
import { byId, copy, say } from './dom.js'
import { choose, reveal, valueOf } from './pages.js'
import { open } from './panels.js'

/** Shows where in the data a text of a page stands. */
export async function showPlace(button, event) {
  const { sheet, value } = valueOf(button)
  let query = ''
  if (event.detail > 0) {
    const box = sheet.sheet.getBoundingClientRect()
    const x = ((event.clientX - box.left) / box.width) * sheet.page.width
    const y = ((event.clientY - box.top) / box.height) * sheet.page.height
    query = `?x=${x.toFixed(1)}&y=${y.toFixed(1)}`
  }
  choose(value.path)
  const place = await ask(`/place/${sheet.id}/${button.dataset.text}${query}`)
  if (place === null) return
  byId('place-file').textContent = place.place
  byId('place-path').textContent = place.path
  byId('place-text').textContent = value.text
  byId('place').hidden = false
  byId('editor-none').hidden = true
  open('notes', true)
  byId('notes').scrollTop = 0
  reveal(button)
  say(`${place.place}、${place.path}`)
}

export function hidePlace() {
  choose(null)
  byId('place').hidden = true
  byId('editor-none').hidden = false
}

byId('notes').addEventListener('click', event => {
  const source = event.target.dataset.copy
  if (source) void copy(byId(source), event.target)
})
