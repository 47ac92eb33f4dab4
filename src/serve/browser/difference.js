// Two texts side by side, with what differs marked.

import { make } from './dom.js'

/** Both texts, each under its words; what one has and the other hasn't, from
 *  the first to the last letter that differs, is marked. */
export function both(oneWords, one, otherWords, other) {
  const [a, b] = [[...one], [...other]]
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const side = (words, letters) => {
    const differing = letters.slice(head, letters.length - tail).join('')
    const text = letters.length === 0 ? ['（何も書かれていません）'] : [letters.slice(0, head).join(''), ...(differing ? [make('mark', {}, differing)] : []), letters.slice(letters.length - tail).join('')]
    return make('div', {}, make('h4', {}, words), make('blockquote', { tabIndex: 0, 'aria-label': words, role: 'group' }, ...text))
  }
  return make('div', { className: 'both' }, side(oneWords, a), side(otherWords, b))
}
