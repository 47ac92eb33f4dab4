// 変更の履歴: what was changed since the server was started, undone and done
// again.

import { change } from './change.js'
import { ask } from './connection.js'
import { both } from './difference.js'
import { button, byId, fill, make, say } from './dom.js'
import { leave } from './editor.js'
import { textOf } from './fields.js'
import { shown } from './state.js'

/** Brings the buttons and, where it is open, the list up to date. */
export async function showHistory(state) {
  byId('undo').disabled = state.undo === null || state.undo === undefined
  byId('redo').disabled = state.redo === null || state.redo === undefined
  byId('history').hidden = Boolean(state.read_only)
  if (!byId('history').open) return
  const changes = (await ask('/history')) ?? []
  byId('history-none').hidden = changes.length > 0
  fill(byId('history-list'), changes, change => {
    const item = make('li', { className: change.undone ? 'undone' : '' }, make('h3', {}, `${change.words}　`, make('time', {}, change.at)))
    item.append(both('前', textOf(change.old), 'あと', textOf(change.new)))
    const can = change.can === 'undo' || change.can === 'redo'
    if (can) {
      const words = change.can === 'undo' ? 'これだけ戻す' : 'これだけやり直す'
      const turn = button(words, () => void turnBack(change.can, change.id), { 'aria-label': `${change.words} ${change.at}：${words}` })
      turn.dataset.focus = `${change.id}`
      item.append(turn)
    }
    return item
  })
}

/** Undoes or does again: a change, or else the newest. */
export async function turnBack(what, id) {
  if (!(await leave())) return
  const why = answer => [answer.message, ...('then' in answer ? [both('いまファイルにある文字', textOf(answer.now), '変えたときの文字', textOf(answer.then))] : [])]
  if (await change(`/${what}`, { id }, why)) say(what === 'undo' ? '元に戻しました。' : 'やり直しました。')
}

byId('undo').onclick = () => void turnBack('undo')
byId('redo').onclick = () => void turnBack('redo')
byId('history').addEventListener('toggle', () => shown !== null && void showHistory(shown))

document.addEventListener('keydown', event => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing || event.target.matches('input, textarea, select')) return
  const key = event.key.toLowerCase()
  const what = key === 'z' && !event.shiftKey ? 'undo' : key === 'y' || (key === 'z' && event.shiftKey) ? 'redo' : null
  if (what === null || byId(what).disabled) return
  event.preventDefault()
  void turnBack(what)
})
