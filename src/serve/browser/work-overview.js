// 年度のようす: where the year stands, as pictures.

import { ask } from './connection.js'
import { button, make } from './dom.js'
import { bytes, fileLink, help } from './work-parts.js'

/** The way through a year; which of its stations a step belongs to. */
const WAY = ['ブックを配る', '集めて書く', '案を確かめる', '会議で承認', '保存（照合番号）', '次の年度']
const AT = { export: 0, collect: 1, mend: 1, draft: 2, seal: 3, correct: 3, next: 5, over: 6 }

const WORDS = { whole: '記入済み', partly: '途中', nothing: '未記入' }

/** A disc: full, half or empty. */
const sign = state => make('span', { className: `sign sign-${state}`, 'aria-hidden': 'true' })

export function overview(body, tools) {
  const now = make('div', { className: 'work-body-part' })
  const chart = make('div', { className: 'work-charts' })
  const compared = make('div', {})
  const [one, other] = [make('select', { 'aria-label': '比べる前の年度' }), make('select', { 'aria-label': '比べる後の年度' })]
  const years = make('section', {}, make('h3', { textContent: '年度ごとの達成状況' }), chart)
  const compare = make('section', {}, make('h3', { textContent: '二つの年度を比べる' }), make('p', { className: 'work-line' }, one, 'と', other, button('比べる', () => showComparison(compared, one, other))), compared)
  body.append(now, years, compare)
  let shown = ''
  return {
    update(state) {
      const key = JSON.stringify([state.standing, state.fault, state.files, state.years, state.broken_archive])
      if (key === shown) return
      shown = key
      now.replaceChildren(...standing(state))
      const lines = state.years.filter(year => year.data)
      compare.hidden = lines.length < 2
      const at = lines.findIndex(year => year.year === state.year)
      for (const [select, chosen] of [[one, Math.max(0, at - 1)], [other, Math.max(1, at)]]) {
        select.replaceChildren(...lines.map(year => make('option', { value: year.year, textContent: year.name })))
        select.selectedIndex = chosen
      }
      void showRatings(chart)
    },
  }
}

function standing(state) {
  const { standing: stands } = state
  const parts = []
  if (state.broken_archive) parts.push(make('p', { className: 'work-failure', textContent: state.broken_archive }))
  if (state.fault) parts.push(make('p', { className: 'work-failure', textContent: state.fault.message }))
  if (!stands) return parts
  const at = AT[stands.step]
  parts.push(make('ol', { className: 'work-way', 'aria-label': '一年の流れ' }, ...WAY.map((words, index) => {
    const where = index < at ? 'done' : index === at ? 'now' : 'later'
    const item = make('li', { className: where, textContent: words })
    if (where === 'now') item.setAttribute('aria-current', 'step')
    if (where === 'done') item.append(make('span', { className: 'unseen', textContent: '（済み）' }))
    return item
  })))
  const progress = stands.progress
  const figures = [
    ['未記入', progress ? `${progress.open} / ${progress.awaited}` : '—', progress?.open > 0],
    ['誤り', stands.errors, stands.errors > 0],
    ['注意', stands.warnings, false],
    ['案のPDF', stands.draft ? '最新' : 'まだ', false],
    ['承認', state.sealed ?? 'まだ', false],
  ]
  parts.push(make('dl', { className: 'work-figures' }, ...figures.map(([name, value, warns]) => make('div', warns ? { className: 'warns' } : {}, make('dt', { textContent: name }), make('dd', { textContent: value })))))
  if (progress) parts.push(map(progress), departments(progress))
  else parts.push(help('データに誤りがあるので、どこまで書かれたかを示せません。「編集と確認」に示した誤りを直してください。'))
  if (state.files.length) parts.push(files(state.files))
  return parts
}

/** Which measures are written, half written and empty, and their ratings. */
function map(progress) {
  const square = measure => {
    const words = measure.open === 0 ? WORDS.whole : `${WORDS[measure.state]}、あと${measure.open}`
    const rated = measure.rating ? `達成状況は${measure.rating}` : '達成状況は未評価'
    const item = make('li', { className: `is-${measure.state}`, title: `${measure.label}　${measure.name}\n${words}　${rated}${measure.missing.length ? `\nまだ：${measure.missing.join('、')}` : ''}` })
    item.append(sign(measure.state), make('span', { 'aria-hidden': 'true', textContent: measure.label.match(/\d+$/)?.[0] ?? '' }), make('span', { className: 'mark', 'aria-hidden': 'true', textContent: measure.mark || (measure.rating ?? '') }), make('span', { className: 'unseen', textContent: `${measure.label}「${measure.name}」は${words}、${rated}` }))
    return item
  }
  const row = direction => make('li', {}, make('p', {}, make('b', { textContent: direction.label }), `　${direction.name}`), make('ul', { className: 'work-squares', 'aria-label': `${direction.label}の施策` }, ...direction.measures.map(square)), make('p', { className: 'work-hint' }, `総括　${direction.printed}${direction.rate === null ? '' : `（計算の率 ${direction.rate} %）`}`))
  return make('section', {}, make('h3', { textContent: 'どこまで書かれたか' }), make('p', { className: 'work-legend', 'aria-hidden': 'true' }, ...Object.keys(WORDS).map(state => make('span', { className: `is-${state}` }, sign(state), ` ${WORDS[state]}`))), make('ol', { className: 'work-map' }, ...progress.directions.map(row)))
}

/** Who has answered, and who hasn't. */
function departments(progress) {
  const row = department => {
    const done = department.awaited - department.open
    return make('tr', { className: `is-${department.state}` }, make('th', { scope: 'row', textContent: department.name || '（主管課が未記入）' }), make('td', {}, make('meter', { min: 0, max: department.awaited, value: done, 'aria-label': `${department.name}の記入` })), make('td', { textContent: `${done} / ${department.awaited}` }), make('td', {}, sign(department.state), ` ${WORDS[department.state]}`))
  }
  return make('section', {}, make('h3', { textContent: '各課の記入' }), make('div', { className: 'work-table work-departments' }, make('table', {}, make('thead', {}, make('tr', {}, ...['主管課', '', '書かれた数', ''].map(head => make('th', { scope: 'col', textContent: head })))), make('tbody', {}, ...progress.departments.map(row)))), help('施策の達成状況は、事業を主管するすべての課の分として数えます。'))
}

function files(list) {
  const of = (head, test) => {
    const some = list.filter(test)
    if (!some.length) return []
    return [make('h4', { textContent: head }), make('ul', { className: 'work-files' }, ...some.map(file => make('li', {}, fileLink(file.name, file.name.replace(/^archive\//, '')), make('span', { className: 'work-hint', textContent: `　${bytes(file.size)}` }))))]
  }
  return make('details', {}, make('summary', { textContent: '作ったファイル' }), ...of('PDF', file => !file.name.includes('/') && file.name.endsWith('.pdf')), ...of('承認されたPDF', file => file.name.startsWith('archive/')), ...of('各課のブック', file => file.name.endsWith('.xlsx')), ...of('公開用のページ', file => file.name === 'web/index.html'))
}

// --- Ratings over the years ---------------------------------------------------

const SVG = 'http://www.w3.org/2000/svg'

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

async function showRatings(place) {
  const courses = (await ask('/work/ratings')) ?? []
  place.replaceChildren(...courses.map(({ label, name, points }) => {
    const words = points.map(point => `${point.name}は${point.printed}${point.rate === null ? '' : `、率は${point.rate}%`}`).join('。')
    return make('figure', {}, make('figcaption', {}, make('b', { textContent: label }), `　${name}`), line(points, words))
  }))
}

/** A line through the rates in percent, with each year's mark. */
function line(points, words) {
  const [width, height, left, top] = [Math.max(220, 60 + points.length * 56), 96, 34, 16]
  const x = index => left + 28 + index * ((width - left - 50) / Math.max(1, points.length - 1 || 1))
  const y = rate => top + (1 - rate / 100) * (height - top - 24)
  const parts = [0, 50, 100].flatMap(rate => [svg('line', { x1: left, x2: width - 4, y1: y(rate), y2: y(rate), class: 'grid' }), svg('text', { x: left - 5, y: y(rate) + 3.5, 'text-anchor': 'end', class: 'axis' }, `${rate}`)])
  const known = points.map((point, index) => [point, index]).filter(([point]) => point.rate !== null)
  parts.push(svg('polyline', { points: known.map(([point, index]) => `${x(index)},${y(point.rate)}`).join(' '), class: 'course' }))
  points.forEach((point, index) => {
    parts.push(svg('text', { x: x(index), y: height - 6, 'text-anchor': 'middle', class: 'axis' }, point.year))
    if (point.rate === null) return void parts.push(svg('text', { x: x(index), y: y(50) + 4, 'text-anchor': 'middle', class: 'none' }, '未評価'))
    parts.push(svg('circle', { cx: x(index), cy: y(point.rate), r: 3.5, class: 'dot' }))
    parts.push(svg('text', { x: x(index), y: y(point.rate) - 7, 'text-anchor': 'middle', class: 'mark' }, `${point.mark}${point.rate}`))
  })
  return svg('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': words }, ...parts)
}

// --- Two years ------------------------------------------------------------------

const CHANGES = { up: '↑ よくなった', same: '→ 同じ', down: '↓ 下がった' }
const MATCHES = { added: '加わった', removed: 'なくなった', position: '名称が変わった', likeness: '名称と番号が変わった' }

async function showComparison(place, one, other) {
  const name = code => [...one.options].find(option => option.value === code)?.textContent ?? code
  const told = await fetch(`/work/compare?one=${one.value}&other=${other.value}`).then(answer => answer.json()).catch(() => null)
  if (!told?.directions) return place.replaceChildren(make('p', { className: 'work-failure', role: 'alert', textContent: told?.message ?? '比べられませんでした。' }))
  const rated = (rating, rate) => (rating === null ? '—' : `${rating}${rate === null ? '' : `（${rate}\u00a0%）`}`)
  const line = (part, head) => make('tr', head ? { className: 'work-direction' } : {}, make('th', { scope: 'row', textContent: `${part.number.now ?? part.number.then}　${part.name.now ?? part.name.then}` }), make('td', { textContent: rated(part.rating.then, part.rate.then) }), make('td', { textContent: rated(part.rating.now, part.rate.now) }), make('td', { className: part.change ? `is-${part.change}` : '', textContent: [CHANGES[part.change], MATCHES[part.match]].filter(Boolean).join('　') }))
  const open = told.directions.flatMap(direction => direction.measures.flatMap(measure => measure.responses.filter(response => !response.taken_up).map(response => [measure, response])))
  const parts = [make('div', { className: 'work-table work-compared', tabIndex: 0, role: 'group', 'aria-label': '二つの年度の比較' }, make('table', {}, make('thead', {}, make('tr', {}, ...['', name(told.years.then), name(told.years.now), '変わったこと'].map(head => make('th', { scope: 'col', textContent: head })))), make('tbody', {}, ...told.directions.flatMap(direction => [line(direction, true), ...direction.measures.map(measure => line(measure, false))]))))]
  if (open.length) parts.push(make('details', {}, make('summary', { textContent: `前の年度の対応のうち、年度目標がまだないもの（${open.length}件）` }), make('ul', { className: 'work-said' }, ...open.map(([measure, response]) => make('li', {}, make('b', { textContent: measure.name.now ?? measure.name.then }), make('p', { textContent: response.response }))))))
  place.replaceChildren(...parts)
}
