// まだ書かれていないところ: by measure, each a way into the editor.

import { byId, button, fill, make } from './dom.js'
import { edit } from './editor.js'
import { outline, wordsOf } from './outline.js'

/** Lists what is still to be written. */
export function showMissing() {
  const open = outline().directions.flatMap(direction => direction.branches ?? []).filter(measure => measure.missing > 0)
  const total = open.reduce((sum, measure) => sum + measure.missing, 0)
  byId('missing-count').textContent = total > 0 ? ` ${total}` : ''
  byId('missing-none').hidden = total > 0
  fill(byId('missing-list'), open, measure => {
    const projects = measure.branches ?? []
    const field = ({ steps, words, key }, project) => {
      const place = project !== undefined && projects.length > 1 ? `事業${project.number} ${key}` : key
      const write = button(place, () => void edit(steps), { 'aria-label': `${place}（${words}）` })
      write.dataset.focus = words
      return write
    }
    const fields = [...measure.open.map(one => field(one)), ...projects.flatMap(project => project.open.map(one => field(one, project)))]
    return make('li', {}, make('h3', {}, wordsOf(measure.steps), make('span', {}, measure.name)), make('div', { className: 'picks' }, ...fields))
  })
}
