// 承認して保存する and 保存を確かめる: what is kept for good.

import { byId, button, make } from './dom.js'
import { open } from './panels.js'
import { shown as seen } from './state.js'
import { box, copied, failed, field, fileLink, help, number, outcome, problems } from './work-parts.js'

const WHAT = '照合番号は、保存したPDFと、それまでのすべての承認の記録から計算した16文字です。議事録に書いておくと、あとで「保存を確かめる」で、何も書き換えられていないことを誰でも確かめられます。'

/** 承認して保存する */
export function sealing(body, tools) {
  const review = make('div', { className: 'work-body-part' })
  const [place, showOutcome] = outcome('seal', sealed)
  const names = make('datalist', { id: 'work-by' })
  const [byLine, by] = field('承認した会議や人の名前', { type: 'text', required: true, maxLength: 60 }, 'ページの下に印刷されます。例：○○協議会')
  by.setAttribute('list', 'work-by')
  const [onLine, on] = field('承認した日', { type: 'date', required: true })
  const [reasonLine, reason] = field('訂正の理由', { rows: 2, maxLength: 500, required: true }, '記録に残り、あとから変えられません。')
  let signer
  /** What was looked at last, and of which year. */
  let asked = ''
  let year = ''
  /** The number of the failure that is shown. */
  let failure

  function sealed(result) {
    const kind = result.reason ? 'の訂正を保存しました' : 'を、承認されたものとして保存しました'
    const minutes = `${result.year_name}進行管理表を${result.reason ? `訂正（理由：${result.reason}）のうえ` : ''}承認した（${result.on}、照合番号 ${result.short}）。`
    return [
      make('div', { className: 'work-sealed' }, make('p', { className: 'work-done' }, make('b', { textContent: `${result.year_name}${kind}` })), make('h3', { textContent: '照合番号' }), number(result.short), copied(minutes), make('details', {}, make('summary', { textContent: '64文字の照合番号' }), make('code', { textContent: result.full })), make('p', {}, fileLink(result.name, '保存したPDFを開く')), ...(result.unsigned ? [help('訂正前のPDFには電子署名かタイムスタンプがありますが、訂正後のPDFには、まだありません。')] : []), help(WHAT)),
    ]
  }

  /** Looks at the data again whenever it has changed. What was written in the
   *  form stays; a failure of before says nothing any more. */
  async function look(state) {
    const key = JSON.stringify([state.year, state.entries.length, state.state, seen?.version])
    const { id, failure: failed_ } = state.jobs.seal ?? {}
    if (key !== asked && failed_ && id === failure) void tools.forget('seal')
    failure = failed_ && id
    if (key === asked) return
    asked = key
    if (state.year !== year) {
      year = state.year
      on.value = reason.value = ''
      signer = signing(tools)
      review.replaceChildren(help('内容を確かめています…'))
    }
    const told = await fetch(`/work/review?year=${year}`).then(answer => answer.json()).catch(() => ({ message: 'shiryo とつながっていません。' }))
    if (key !== asked) return
    const focused = review.contains(document.activeElement) ? document.activeElement : null
    review.replaceChildren(...(told.message ? [failed(told)] : form(told)))
    focused?.focus({ preventScroll: true })
  }

  function form(told) {
    if (told.corrects && tools.state().state === '承認済み') {
      return [help(`${told.corrects.name}は${told.corrects.on}に承認済みで、データはそのときのままです（照合番号 ${told.corrects.short}）。訂正するときは、先にデータを直してください。`), signer]
    }
    const parts = []
    const results = told.missing.filter(problem => problem.message.includes('実績'))
    parts.push(make('h3', { textContent: '1　内容を確かめる' }))
    if (seen?.year_code === told.year) parts.push(pictures())
    if (told.missing.length) parts.push(make('p', { className: 'work-line' }, make('b', { textContent: `書かれていないもの（${told.missing.length}件）` }), button('書くところを開く', () => toMissing(tools))), problems(told.missing))
    if (told.notices.length) parts.push(make('details', { open: told.notices.length <= 8 }, make('summary', { textContent: `注意と、空のままの文章（${told.notices.length}件）` }), problems(told.notices)))
    if (!told.missing.length && !told.notices.length) parts.push(help('注意も、空のままの文章もありません。'))
    if (told.unrated) {
      parts.push(help('達成状況の決まっていない施策があるので、まだ承認できません。'))
      return parts
    }
    names.replaceChildren(...[...new Set(told.by)].map(value => make('option', { value })))
    const [emptyLine, empty] = box('実績が空のままでも承認する')
    const [cutLine, cut] = box('途中で切れる文章もこのままにする')
    const [correctLine, correct] = box(`承認済みのものを訂正する`)
    correct.required = true
    const fields = [byLine, names, onLine]
    if (results.length) fields.push(emptyLine)
    if (told.cut_off) fields.push(cutLine)
    if (told.corrects) fields.push(correctLine, help(`${told.corrects.name}は${told.corrects.on}に承認済みです（照合番号 ${told.corrects.short}）。訂正すると、いま保存してあるPDFは「訂正前のもの」として残り、新しいPDFが代わりになります。どちらも、あとから確かめられます。`), reasonLine)
    parts.push(make('h3', { textContent: '2　承認を記録する' }))
    const submit = make('button', { type: 'submit', className: 'work-primary', textContent: told.corrects ? '訂正を記録する' : '承認を記録する' })
    const shape = make('form', { 'aria-label': '承認の記録' }, ...fields, make('p', {}, submit), help(`保存したPDFは、あとから変えられません。${WHAT}`))
    shape.onsubmit = async event => {
      event.preventDefault()
      submit.disabled = true
      await tools.begin('seal', {
        by: by.value, on: on.value, allow_empty: empty.checked, accept_notices: cut.checked,
        reason: told.corrects && correct.checked ? reason.value : null, data: told.data,
      })
      submit.disabled = false
      place.scrollIntoView({ block: 'nearest' })
    }
    parts.push(shape)
    return parts
  }

  const [signed, showSigned] = outcome('sign', result => [
    make('div', { className: 'work-sealed' }, make('p', { className: 'work-done' }, make('b', { textContent: `${result.year_name}のPDFに電子署名を付けました（${result.by}、${result.at}）` })), make('h3', { textContent: '署名のあとの照合番号' }), number(result.short), make('p', {}, fileLink(result.name, '署名したPDFを開く'))),
  ])
  body.append(help('会議などで承認されたら、その年度のPDFを保存します。何を、いつ、誰が承認したかを記録し、照合番号を作ります。'), place, signed, review)
  return {
    update(state) {
      showOutcome(state)
      // What was signed off before says nothing of what has changed since.
      const { result } = state.jobs.seal ?? {}
      const old = state.state !== '承認済み' || result?.year_name !== state.name
      place.hidden = Boolean(result) && old && !place.querySelector('.work-failure')
      showSigned(state)
      void look(state)
    },
    press: () => tools.state()?.jobs.seal?.failure && tools.forget('seal'),
  }
}

/** An electronic signature: by the file of a certificate, or in two steps. */
function signing(tools) {
  const bytes = async input => [...new Uint8Array(await input.files[0].arrayBuffer())]
  const [p12Line, p12] = field('証明書と鍵のファイル（.p12、.pfx）', { type: 'file', accept: '.p12,.pfx', required: true })
  const [passwordLine, password] = field('そのパスワード', { type: 'password', autocomplete: 'off' }, '署名に使うあいだだけ持ち、どこにも書きません。')
  const byFile = make('form', { 'aria-label': '証明書のファイルで署名する' }, p12Line, passwordLine, make('button', { type: 'submit', textContent: '署名する' }))
  byFile.onsubmit = async event => {
    event.preventDefault()
    await tools.begin('sign', { p12: await bytes(p12), password: password.value })
    password.value = ''
  }
  const made = make('div', {})
  const asking = button('署名するデータを保存する', async () => {
    const answer = await tools.begin('sign-request', {})
    made.replaceChildren(...(answer.status === 200 ? [fileLink(answer.name, `${answer.name} を保存する`, true)] : []))
  })
  const [responseLine, response] = field('ほかで作った署名（本体を含まない CMS、.p7s）', { type: 'file', required: true })
  const elsewhere = make('form', { 'aria-label': 'ほかで作った署名を取り込む' }, help('鍵がカードや署名のサービスにあるときは、署名するデータを保存し、そこで署名を作り、取り込みます。'), make('p', {}, asking), made, responseLine, make('button', { type: 'submit', textContent: '署名を取り込む' }))
  elsewhere.onsubmit = async event => {
    event.preventDefault()
    await tools.begin('sign-response', { response: await bytes(response) })
  }
  return make('details', {}, make('summary', { textContent: '電子署名を付ける' }), help('市の証明書があれば、保存したPDFに電子署名を付けられます。保存したPDFはそのままで、署名だけが加わり、承認の記録に残ります。'), byFile, make('hr'), elsewhere)
}

/** Leaves the view for the places that are still to be written. */
function toMissing(tools) {
  tools.close()
  open('notes', true)
  const missing = byId('missing')
  missing.open = true
  missing.scrollIntoView({ block: 'nearest' })
  ;(missing.querySelector('#missing-list button') ?? missing.querySelector('summary')).focus()
}

/** The pages once more, small, as they are shown behind. */
function pictures() {
  const sheets = [...document.querySelectorAll('#sheets .sheet')]
  const strip = make('div', { className: 'work-pages', role: 'img', 'aria-label': `${sheets.length}ページの縮小表示` })
  for (const sheet of sheets) {
    const picture = sheet.querySelector('.picture')?.cloneNode(true)
    if (!picture) continue
    const page = make('div', {}, picture)
    page.style.aspectRatio = sheet.style.aspectRatio
    strip.append(page)
  }
  return strip
}

/** 保存を確かめる */
export function verifying(body, tools) {
  const [headsLine, heads] = field('議事録にある照合番号（あれば）', { rows: 2, spellcheck: false }, '16文字か64文字。いくつかあるときは、行を分けて書きます。')
  const [rebuildLine, rebuild] = box('添付されたデータからPDFを作り直して比べる（時間がかかります）')
  const entries = make('div', {})
  let shown = ''
  const [place, showOutcome] = outcome('verify', result => {
    const parts = [make('p', { className: result.sound ? `${result.years.length ? 'work-done ' : ''}work-sound` : 'work-failure-head', role: result.sound ? 'status' : 'alert' }, make('b', { textContent: result.verdict }))]
    if (result.failures.length) parts.push(make('ul', { className: 'work-said work-failure' }, ...result.failures.map(text => make('li', {}, make('pre', { textContent: text })))))
    if (result.years.length) parts.push(make('table', { className: 'work-proof' }, make('thead', {}, make('tr', {}, ...['', '年度', '承認日', '承認した会議や人', ''].map(head => make('th', { scope: 'col', textContent: head })))), make('tbody', {}, ...result.years.map(year => make('tr', {}, make('td', { textContent: year.sound ? '✓ 正常' : '✗ 異常' }), make('th', { scope: 'row', textContent: year.name }), make('td', { textContent: tools.state().entries.find(one => one.year === year.year && one.holds)?.on ?? year.sealed }), make('td', { textContent: year.by }), make('td', { textContent: [year.corrections ? `訂正${year.corrections}回` : '', { equal: '作り直して一致', unchecked: '未照合（別の版で作られた）', different: '作り直すと不一致' }[year.rebuilt] ?? '', ...year.additions.map(one => `${one.sound ? '' : '異常：'}${one.file === year.file ? '' : '訂正前のPDFの'}${{ signature: '電子署名', stamp: 'タイムスタンプ', evidence: '検証の情報' }[one.kind]}${one.by ? `（${one.by}）` : ''}`)].filter(Boolean).join('　') }))))))
    parts.push(...result.notes.map(help))
    if (result.head) {
      parts.push(make('h3', { textContent: 'いまの照合番号' }), number(result.head.short), make('details', {}, make('summary', { textContent: '64文字の照合番号' }), make('code', { textContent: result.head.number })))
      if (result.heads && result.sound) parts.push(help('議事録の照合番号は、この記録のものです。'))
      else if (!result.heads) parts.push(help('議事録にある照合番号と同じか、見比べてください。下に入れて確かめることもできます。'))
    }
    return parts
  })
  const run = () => tools.begin('verify', { heads: heads.value, rebuild: rebuild.checked })
  body.append(help('保存したPDFと承認の記録が、承認されたときのままかを調べます。何も書き換えません。'), place, make('fieldset', {}, make('legend', { textContent: '確かめ方' }), headsLine, rebuildLine, button('この確かめ方で確かめる', run)), entries)
  return {
    update(state) {
      showOutcome(state)
      const key = JSON.stringify(state.entries)
      if (key === shown) return
      shown = key
      entries.replaceChildren(...(state.entries.length ? [make('h3', { textContent: '承認の記録' }), make('ol', { className: 'work-entries' }, ...[...state.entries].reverse().map(entry))] : []))
    },
    press: () => void run(),
  }
}

function entry(one) {
  return make('li', {}, make('p', {}, make('b', { textContent: `${one.number}　${one.name}` }), `　${one.on}　${one.by}`), ...(one.reason ? [make('p', { textContent: `訂正（${one.replaces}を訂正）　理由：${one.reason}` })] : []), make('p', {}, '照合番号　', make('code', { textContent: one.short }), '　', fileLink(one.file, one.holds ? 'PDFを開く' : '訂正前のPDFを開く')))
}
