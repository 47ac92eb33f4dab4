// 構成: adding, removing and moving directions, measures and projects.

import { change } from './change.js'
import { button, byId, fill, make, say } from './dom.js'
import { close, edit, leave, onEdit, valueAt } from './editor.js'
import { textOf } from './fields.js'
import { LISTS, membersOf, outline, updateOutline, wordsOf } from './outline.js'
import { currentPage } from './view.js'
import { valuesOf } from './pages.js'
import { newerThan, shown } from './state.js'

/** The steps of what is edited; of the direction that is looked at where
 *  nothing is. */
let at = []

function target() {
  if (membersOf(at).length > 0) return membersOf(at)
  const direction = shown?.pages[currentPage()]?.direction ?? 0
  return membersOf(['基本的方向性', direction])
}

/** Shows what the buttons act on. */
export function showStructure() {
  const members = target()
  const writable = shown !== null && !shown.read_only && outline().directions.length > 0
  byId('structure').hidden = !writable
  if (!writable || members.length === 0) return
  const { key, index, siblings, steps } = members.at(-1)
  const words = wordsOf(steps)
  byId('structure-of').textContent = words
  // What is small on the page can be had here at a size for every hand.
  fill(byId('siblings'), [...valuesOf(words)].map(([key, { steps, path }]) => ({ key, steps, path })), sibling => {
    const write = button(sibling.key, () => void edit(sibling.steps, { path: sibling.path }), { 'aria-label': `${sibling.key}（${words}）` })
    write.dataset.focus = sibling.key
    return write
  })
  byId('siblings').hidden = byId('siblings').children.length === 0
  byId('move-up').disabled = index === 0
  byId('move-down').disabled = index === siblings.length - 1
  byId('remove').disabled = siblings.length === 1
  for (const [id, words] of [['move-up', '上へ'], ['move-down', '下へ'], ['remove', '削除']]) byId(id).title = `${key}${index + 1}を${words}`
}

/** What members are called, which is what the client has seen. */
const names = members => members.map(({ member }) => member.name)

/** Has the server do something to a list, and waits until that is shown. */
async function move(body) {
  const { version } = shown
  const why = answer => [answer.status === 409 && 'now' in answer ? 'この並びは、別のところで変えられていました。新しい並びを確かめて、もう一度行ってください。' : answer.message]
  if (!(await change('/move', body, why))) return false
  await newerThan(version)
  await updateOutline()
  return true
}

/** Adds a member to a list, behind the one that is edited or at the end, and
 *  opens its name. */
async function add(depth) {
  if (!(await leave())) return
  const members = target()
  const owners = members.slice(0, depth)
  // A project needs a measure: the last one of the direction.
  while (owners.length < depth) owners.push(membersOf([...owners.at(-1).steps, LISTS[owners.length], owners.at(-1).member.branches.length - 1]).at(-1))
  const siblings = depth === 0 ? outline().directions : (owners.at(-1).member.branches ?? [])
  const index = members.length > depth ? members[depth].index + 1 : siblings.length
  const steps = [...(owners.at(-1)?.steps ?? []), LISTS[depth], index]
  if (!(await move({ do: 'add', steps, of: names(owners), from: siblings.map(({ name }) => name) }))) return
  say(`${wordsOf(steps)} を加えました。名前を書いてください。`)
  await edit([...steps, depth === 2 ? '内容' : '名称'])
}

async function shift(motion) {
  if (!(await leave())) return
  const was = at
  const members = target()
  const { index, siblings, steps } = members.at(-1)
  if (!(await move({ do: motion, steps, of: names(members.slice(0, -1)), from: siblings.map(({ name }) => name) }))) return
  const moved = [...steps.slice(0, -1), motion === 'up' ? index - 1 : index + 1]
  say(`${wordsOf(moved)} になりました。`)
  if (was.length === 0) return void showStructure()
  await edit([...moved, ...was.slice(steps.length)], { focus: false })
  const pressed = byId(`move-${motion}`)
  ;(pressed.disabled ? byId(`move-${motion === 'up' ? 'down' : 'up'}`) : pressed).focus()
}

/** Shows what would go, and removes it when that is confirmed. */
async function remove() {
  if (!(await leave())) return
  const members = target()
  const { key, steps } = members.at(-1)
  const gone = await valueAt(steps)
  if (gone === null) return
  const texts = []
  const gather = (value, path) => {
    if (Array.isArray(value) && typeof value[0] === 'object') value.forEach((one, index) => gather(one, `${path}${index + 1}`))
    else if (value !== null && typeof value === 'object' && !Array.isArray(value)) Object.entries(value).forEach(([name, one]) => gather(one, path ? `${path} › ${name}` : name))
    else if (textOf(value) !== '') texts.push(make('div', {}, make('dt', {}, path), make('dd', {}, textOf(value))))
  }
  gather(gone.value, '')
  byId('removal-head').textContent = `${wordsOf(steps)} を削除します`
  byId('removal-texts').replaceChildren(make('dl', {}, ...texts))
  byId('removal-confirm').onclick = async () => {
    byId('removal').close()
    close()
    if (!(await move({ do: 'remove', steps, of: names(members.slice(0, -1)), from: gone.value }))) return
    say(`${key}を削除しました。元に戻すで戻せます。`)
    byId('pages').focus({ preventScroll: true })
  }
  byId('removal').showModal()
}

byId('add-direction').onclick = () => void add(0)
byId('add-measure').onclick = () => void add(1)
byId('add-project').onclick = () => void add(2)
byId('move-up').onclick = () => void shift('up')
byId('move-down').onclick = () => void shift('down')
byId('remove').onclick = () => void remove()
byId('removal-cancel').onclick = () => byId('removal').close()
onEdit(value => {
  at = value?.steps ?? []
  showStructure()
})
