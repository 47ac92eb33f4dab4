// What the views of the year's work are made of.

import { button, copy, make } from './dom.js'

/** A paragraph of help. */
export const help = text => make('p', { className: 'work-help', textContent: text })

/** A labelled input; `input` is given as its properties. */
export function field(words, input, hint) {
  const control = make(input.rows ? 'textarea' : 'input', input)
  const label = make('label', { className: 'work-field' }, make('span', { textContent: words }), control)
  if (hint) {
    const id = `hint-${words}`
    control.setAttribute('aria-describedby', id)
    label.append(make('small', { textContent: hint, id }))
  }
  return [label, control]
}

/** A box to be ticked. */
export function box(words, checked = false) {
  const control = make('input', { type: 'checkbox', checked })
  return [make('label', { className: 'work-box' }, control, make('span', { textContent: words })), control]
}

/** A link to a file that the server hands out. */
export function fileLink(name, words, save = false) {
  const href = `/files/${name.split('/').map(encodeURIComponent).join('/')}${save ? '?save' : ''}`
  return make('a', { href, textContent: words, ...(save ? { download: '' } : { target: '_blank' }), className: 'work-link' })
}

/** How far something is. */
export function running(job) {
  return make('div', { className: 'work-running' }, make('progress', { 'aria-label': '進みぐあい' }), make('p', {}, `${job.stage}　`, make('span', { className: 'work-seconds', textContent: `${Math.floor(job.seconds)}秒` })))
}

/** Why something was not done. */
export function failed(failure) {
  const parts = [make('p', { className: 'work-failure-head' }, make('b', { textContent: failure.message }))]
  if (failure.problems?.length) parts.push(problems(failure.problems, failure.message))
  for (const kind of ['conflicts', 'occupied']) {
    if (!failure[kind]?.length) continue
    parts.push(make('ul', { className: 'work-said' }, ...failure[kind].map(said)))
  }
  return make('div', { className: 'work-failure', role: 'alert' }, ...parts)
}

export function said({ file, place, message }) {
  return make('li', {}, make('code', { textContent: [file, place].filter(Boolean).join('　') }), make('p', { textContent: message }))
}

/** Problems of the data, as a list. What the `head` above them says is not said
 *  once more. */
export function problems(list, head = '') {
  const isSaid = problem => head.endsWith(problem.message)
  const sentence = problem => (isSaid(problem) ? [] : [make('p', {}, make('b', { textContent: problem.severity === 'error' ? '誤り　' : '注意　' }), problem.message)])
  return make('ol', { className: 'work-problems' }, ...list.map(problem => make('li', { className: isSaid(problem) ? 'is-said' : problem.severity }, ...sentence(problem), make('p', { className: 'work-hint', textContent: problem.hint }), make('code', { textContent: problem.place }))))
}

/** A 照合番号, large, to be copied. */
export function number(short) {
  const text = make('output', { className: 'work-number', textContent: short })
  const copying = button('コピー', () => copy(text, copying), { 'aria-label': '照合番号をコピー' })
  return make('p', { className: 'work-number-line' }, text, copying)
}

/** A text to be copied, for the minutes. */
export function copied(words) {
  const text = make('p', { className: 'work-minutes', textContent: words })
  const copying = button('コピー', () => copy(text, copying), { 'aria-label': '議事録の文をコピー' })
  return make('div', { className: 'work-copied' }, text, copying)
}

/** Where what came of a job is shown: anew only when it has changed. */
export function outcome(kind, draw) {
  const place = make('div', { className: 'work-outcome' })
  let shown = null
  const update = state => {
    const job = state.jobs[kind]
    if (job?.running) {
      const words = place.querySelector('.work-running p')
      if (words) words.replaceChildren(`${job.stage}　`, make('span', { className: 'work-seconds', textContent: `${Math.floor(job.seconds)}秒` }))
      else place.replaceChildren(running(job))
      shown = ''
      return
    }
    const key = job ? `${job.id} ${JSON.stringify(job.result)}` : 'none'
    if (key === shown) return
    const since = shown !== null
    shown = key
    if (!job) place.replaceChildren()
    else if (job.failure) {
      place.replaceChildren(failed(job.failure))
      // The button may stand far below what it has led to.
      if (since) place.querySelector('.work-failure-head').scrollIntoView({ block: 'nearest' })
    } else place.replaceChildren(...draw(job.result, state))
  }
  return [place, update]
}

export const bytes = size => (size < 1e6 ? `${Math.ceil(size / 1000)} KB` : `${(size / 1e6).toFixed(1)} MB`)
