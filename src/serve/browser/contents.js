// 目次と総括: the directions with their ratings, and their pages.

import { byId, fill, make, narrow } from './dom.js'
import { open } from './panels.js'
import { goTo } from './view.js'

export function showDirections(state) {
  const items = state.directions.map((direction, index) => ({
    ...direction,
    pages: state.pages.flatMap((page, number) => (page.direction === index ? [[number, page.label]] : [])),
  }))
  fill(byId('directions'), items, direction => {
    const said = direction.counts.map(count => `${count.name}${count.count}`).join('、')
    const bar = make('div', { className: 'bar', role: 'img', 'aria-label': said })
    for (const count of direction.counts) {
      const part = make('span', { title: `${count.name} ${count.count}`, textContent: `${count.mark || count.name} ${count.count}` })
      part.style.setProperty('--count', count.count)
      if (count.level !== null) part.classList.add(`level-${Math.round(count.level * 3)}`)
      bar.append(part)
    }
    const rate = direction.rate === null ? '' : `（${direction.rate} %）`
    const item = make('li', {}, make('h3', {}, direction.label, make('span', {}, direction.name)), bar)
    item.append(make('p', { className: 'verdict' }, '総括　', make('b', {}, direction.printed), direction.printed === direction.calculated ? rate : ''))
    if (direction.printed !== (direction.calculated ?? '未評価')) {
      const reason = direction.reason ? `　理由：${direction.reason}` : ''
      item.append(make('p', { className: 'differs' }, `計算では ${direction.calculated ?? '未評価'}${rate}${reason}`))
    }
    const list = make('ul', { className: 'page-list' })
    for (const [number, label] of direction.pages) {
      const button = make('button', { type: 'button', textContent: `${number + 1}ページ　${label}` })
      button.dataset.page = number
      button.dataset.focus = `page-${number}`
      list.append(make('li', {}, button))
    }
    item.append(list)
    return item
  })
}

byId('directions').onclick = event => {
  const button = event.target.closest('[data-page]')
  if (!button) return
  goTo(Number(button.dataset.page))
  if (narrow.matches) open('contents', false)
}
