// 保存していない文字: what was left behind by a reload, a crash or a closed tab,
// offered again.

import { button, byId, fill, make, say } from './dom.js'
import * as drafts from './drafts.js'
import { edit, isOpen } from './editor.js'
import { textOf } from './fields.js'
import { open } from './panels.js'

/** Lists what was left behind. */
export async function showUnsaved(first = false) {
  const found = (await drafts.left()).filter(draft => !(draft.mine && isOpen(draft.steps)))
  byId('unsaved').hidden = found.length === 0
  fill(byId('unsaved-list'), found, draft => {
    const [write, discard] = [
      button('続きを書く', async () => {
        await edit(draft.steps)
        void showUnsaved()
      }),
      button('捨てる', () => {
        draft.forget()
        void showUnsaved()
      }),
    ]
    for (const one of [write, discard]) one.setAttribute('aria-label', `${draft.words}：${one.textContent}`)
    return make('li', {}, make('h3', {}, draft.words), make('blockquote', {}, textOf(draft.to)), make('div', { className: 'buttons' }, write, discard))
  })
  if (!first || found.length === 0) return
  open('notes', true)
  say(`保存していない文字が${found.length}件あります。`)
}
