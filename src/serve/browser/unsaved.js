// 保存していない文字: what was left behind by a reload, a crash or a closed tab,
// offered again where it was for, and else to be copied.

import { button, byId, copy, fill, make, say } from './dom.js'
import * as drafts from './drafts.js'
import { edit, isOpen } from './editor.js'
import { same, textOf } from './fields.js'
import { membersOf } from './outline.js'
import { open } from './panels.js'

/** The name of what a text was typed for, if it no longer stands there. */
function gone({ steps, of }) {
  const members = membersOf(steps)
  return (of ?? []).find((name, depth) => !same(members[depth]?.member.name ?? null, name))
}

/** Lists what was left behind. */
export async function showUnsaved(first = false) {
  const left = (await drafts.left()).filter(draft => !(draft.mine && isOpen(draft.steps)))
  const found = left.map(draft => ({ ...draft, gone: gone(draft) }))
  byId('unsaved').hidden = found.length === 0
  fill(byId('unsaved-list'), found, draft => {
    const text = make('blockquote', {}, textOf(draft.to))
    const write = button('続きを書く', async () => {
      await edit(draft.steps)
      void showUnsaved()
    })
    const copying = button('コピー', () => copy(text, copying))
    const discard = button('捨てる', () => {
      draft.forget()
      void showUnsaved()
    })
    for (const one of [write, copying, discard]) one.setAttribute('aria-label', `${draft.words}：${one.textContent}`)
    const head = make('h3', {}, draft.words)
    if (draft.gone === undefined) return make('li', {}, head, text, make('div', { className: 'buttons' }, write, discard))
    const moved = make('p', { className: 'hint' }, `「${draft.gone}」に書いていた文字です。いまここに、その名前のものはありません。要るところへ写すか、捨ててください。`)
    return make('li', {}, head, moved, text, make('div', { className: 'buttons' }, copying, discard))
  })
  if (!first || found.length === 0) return
  open('notes', true)
  say(`保存していない文字が${found.length}件あります。`)
}
