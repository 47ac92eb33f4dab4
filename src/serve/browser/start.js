// The start page: there is no year yet, or a plan is to be chosen.

import { ask, send } from './connection.js'
import { byId, button, make, say } from './dom.js'
import { failed, field } from './work-parts.js'

const state = await ask('/work')
if (state === null) byId('folder').textContent = 'shiryo とつながっていません。もう一度開いてください。'
else if (state.year !== null) await opened()
else show()

function show() {
  byId('folder').append('フォルダー：', make('code', { textContent: state.folder }))
  byId('plans').hidden = state.plans.length === 0
  byId('plan-list').replaceChildren(...state.plans.map(plan))
  const form = byId('init')
  const [yearLine, year] = field('年度', { type: 'text', required: true, autocomplete: 'off' }, '令和6年度、R06、2024 のどの書き方でもかまいません。')
  const [titleLine, title] = field('表題', { type: 'text', maxLength: 200, autocomplete: 'off' }, 'ページの上に印刷されます。例：「○○計画」進行管理表')
  const [departmentLine, department] = field('担当する課', { type: 'text', maxLength: 60, autocomplete: 'off' }, '作成者としてページの下に印刷されます。')
  const scales = make('fieldset', {}, make('legend', { textContent: '達成区分' }), ...state.scales.map(scale => make('label', { className: 'work-box' }, make('input', { type: 'radio', name: 'scale', value: scale.count, checked: scale.usual }), make('span', { textContent: `${scale.count}段階：${scale.names.join('、')}` }))), make('small', { className: 'work-hint', textContent: '名称、記号、基準の率はあとから変えられます。' }))
  const submit = make('button', { type: 'submit', className: 'work-primary', textContent: 'はじめる' })
  form.replaceChildren(yearLine, titleLine, departmentLine, scales, make('p', {}, submit))
  if (state.refused) refused({ ...state.refused.failure, message: `開けませんでした。${state.refused.failure.message}` })
  if (state.read_only) {
    submit.disabled = true
    byId('refused').replaceChildren(make('p', { className: 'work-failure', textContent: '見るだけの表示（--read-only）なので、年度を作れません。' }))
  }
  form.onsubmit = async event => {
    event.preventDefault()
    submit.disabled = true
    const scale = Number(form.querySelector('[name=scale]:checked').value)
    const answer = await send('/work/init', { year: year.value, title: title.value, department: department.value, scale })
    submit.disabled = false
    if (answer.status === 200) say('はじめの年度を作りました。')
    await went(answer, '作れませんでした。')
  }
  if (state.plans.length === 0) year.focus()
}

/** One plan of the folder, with its years. */
function plan({ name, years }) {
  const words = years.map(year => `${year.name}（${year.state}）`).join('、') || 'まだ年度がありません'
  const opening = button(`${name} を開く`, async () => {
    await went(await send('/work/plan', { plan: name }), '開けませんでした。')
  })
  opening.disabled = state.read_only || years.length === 0
  return make('li', {}, opening, make('span', { textContent: words }))
}

function refused(failure) {
  byId('refused').replaceChildren(failed(failure))
}

/** Goes on after an answer, to the year that another tab shows meanwhile too;
 *  says what was refused. */
async function went(answer, words) {
  if (answer.status === 200 || answer.status === 409) await opened()
  else refused({ message: `${words}shiryo とつながっているか確かめてください。`, ...answer })
}

/** Goes on once the pages are there in place of this one, or can't be. */
async function opened() {
  for (let tries = 0; tries < 50; tries += 1) {
    const here = await fetch('/').then(answer => answer.text()).catch(() => null)
    if (here?.includes('/start.js') === false || (await ask('/work'))?.year === null) break
    await new Promise(done => setTimeout(done, 100))
  }
  location.replace('/')
}
