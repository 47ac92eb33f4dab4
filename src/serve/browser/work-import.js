// ブックを取り込む: workbooks are dropped, what they would change is seen cell
// by cell, and only then it is done.

import { button, make, say } from './dom.js'
import { send } from './connection.js'
import { box, bytes, failed, help, outcome, said } from './work-parts.js'

export function importing(body, tools) {
  const input = make('input', { type: 'file', multiple: true, accept: '.xlsx', hidden: true, 'aria-label': 'ブックのファイル' })
  const zone = make('div', { className: 'work-zone' }, make('p', { textContent: '記入されたブック（.xlsx）を、ここに置いてください。何冊でも一度に置けます。' }), button('ファイルを選ぶ', () => input.click()), input)
  const books = make('ul', { className: 'work-books', 'aria-label': '取り込むブック' })
  const [emptyLine, empty] = box('空にした欄は、データからも消す')
  const refused = make('div', {})
  /** The books that go before others, by number. */
  const preferred = new Set()

  const run = seen => tools.begin('import', { preferred: [...preferred], allow_empty: empty.checked, seen })
  const look = () => run(null)
  empty.onchange = look

  const [place, showOutcome] = outcome('import', result => (result.written.length ? written(result) : preview(result)))

  function written(result) {
    return [
      make('p', { className: 'work-done' }, make('b', { textContent: `${result.changes.length}か所を書き換えました` })),
      ...(result.notes.length ? [make('ul', { className: 'work-said' }, ...result.notes.map(said))] : []),
      help(`${result.written.join('、')} に書き込みました。ページに現れた文章を確かめてください。`),
      changes(result, '書き込む前'),
    ]
  }

  function preview(result) {
    const count = result.changes.length
    const head = make('p', {}, make('b', { textContent: count === 0 ? '変わるところはありません' : `${count}か所が変わります。まだ書き込んでいません` }))
    const notes = result.notes.length ? [make('h3', { textContent: `注意（${result.notes.length}件）` }), make('ul', { className: 'work-said' }, ...result.notes.map(said))] : []
    if (count === 0) return [head, ...notes]
    return [head, make('p', {}, button('この内容で書き込む', () => run(result.seen), { className: 'work-primary' })), ...notes, changes(result)]
  }

  function changes(result, before = 'いまのデータ') {
    const row = change => make('tr', {}, make('th', { scope: 'row' }, make('span', { textContent: change.subject }), make('b', { textContent: `　${change.field}` }), make('code', { textContent: `${change.file}　${change.cell}` })), value(change.old), value(change.new))
    return make('div', { className: 'work-table', tabIndex: 0, role: 'group', 'aria-label': '変わるところ' }, make('table', {}, make('thead', {}, make('tr', {}, ...['どこ', before, 'ブックの記入'].map(head => make('th', { scope: 'col', textContent: head })))), make('tbody', {}, ...result.changes.map(row))))
  }

  const value = text => make('td', text ? { textContent: text } : { className: 'work-none', textContent: '（なし）' })

  async function take(files) {
    refused.replaceChildren()
    for (const file of files) {
      if (file.name.startsWith('~$')) continue
      const answer = await send(`/work/upload?name=${encodeURIComponent(file.name)}`, file)
      if (answer.status !== 200) refused.append(failed({ message: `${file.name}：${answer.message ?? '大きすぎるか、読めないファイルです'}` }))
      else if (answer.name !== file.name) refused.append(make('p', { className: 'work-notice', role: 'status', textContent: `「${file.name}」という名前で中身の違うブックがもうあるので、あとのものを「${answer.name}」として加えました。入れ替えるつもりなら、前のものを「外す」で外してください。` }))
    }
    await tools.refresh()
    if (tools.state().uploads.length) await look()
  }

  input.onchange = () => {
    const files = [...input.files]
    input.value = ''
    void take(files)
  }
  for (const kind of ['dragenter', 'dragover']) {
    zone.addEventListener(kind, event => {
      event.preventDefault()
      zone.classList.add('is-over')
    })
  }
  zone.addEventListener('dragleave', () => zone.classList.remove('is-over'))
  zone.addEventListener('drop', event => {
    event.preventDefault()
    zone.classList.remove('is-over')
    void take([...event.dataTransfer.files])
  })

  async function putAway(ids) {
    if ((await tools.begin('put-away', { books: ids })).status !== 200) return
    for (const id of ids) preferred.delete(id)
    say('ブックを外しました。')
    if (tools.state().uploads.length) await look()
  }

  function showBooks(state) {
    const key = JSON.stringify([state.uploads, [...preferred]])
    if (books.dataset.key === key) return
    books.dataset.key = key
    books.replaceChildren(...state.uploads.map(book => {
      const [line, tick] = box(`優先する`, preferred.has(book.id))
      tick.setAttribute('aria-label', `${book.name}を優先する`)
      tick.onchange = () => {
        if (tick.checked) preferred.add(book.id)
        else preferred.delete(book.id)
        void look()
      }
      return make('li', {}, make('b', { textContent: book.name }), make('span', { className: 'work-hint', textContent: bytes(book.size) }), line, button('外す', () => putAway([book.id]), { 'aria-label': `${book.name}を外す` }))
    }))
    options.hidden = state.uploads.length === 0
  }

  const options = make('div', { hidden: true }, emptyLine, help('「優先する」に印を付けたブックは、書き出したあとで変わったデータよりも、ほかのブックよりも優先して取り込みます。'))
  body.append(help('各課から返ってきたブックを読み、変わるところを欄ごとに示します。確かめてから書き込みます。'), zone, refused, books, options, place)
  return {
    update(state) {
      showBooks(state)
      showOutcome(state)
    },
  }
}
