// The views that make something: the PDF, the workbooks, the next year, the
// pages for citizens.

import { button, make } from './dom.js'
import { box, field, fileLink, help, outcome } from './work-parts.js'

/** PDFを作る */
export function build(body, tools) {
  const [draftLine, draft] = box('どのページにも「（案）」と入れる（会議に出す案）')
  const [overviewLine, overview] = box('はじめに、施策項目達成状況の一覧のページを入れる')
  const [place, update] = outcome('build', result => [
    make('p', { className: 'work-done' }, make('b', { textContent: `${result.draft ? '案の' : ''}PDFを作りました（${result.pages}ページ）` })),
    make('p', {}, fileLink(result.name, '開いて見る・印刷する'), '　', fileLink(result.name, '保存する', true)),
    make('p', { className: 'work-hint', textContent: `置き場所は ${result.files[0]} です。${result.warnings.length ? `データに注意が${result.warnings.length}件あります（「編集と確認」）。` : ''}` }),
  ])
  const make_ = () => tools.begin('build', { draft: draft.checked, overview: overview.checked })
  body.append(
    help('いまのデータからPDFを作ります。何度作ってもかまいません。承認の記録には何も残りません。'),
    place,
    make('fieldset', {}, make('legend', { textContent: '作り方' }), draftLine, overviewLine, button('この作り方で作り直す', make_)),
  )
  return {
    update,
    press(asked) {
      if (asked) draft.checked = asked.draft
      void make_()
    },
  }
}

/** 各課のブックを書き出す */
export function exporting(body, tools) {
  const [dueLine, due] = field('提出期限', { type: 'date' }, 'ブックの「記入のしかた」に書かれます。空でもかまいません。')
  const [overLine, over] = box('いまあるブックを置き換える（取り込んでいない記入も捨てる）')
  const [place, update] = outcome('export', (result, state) => [
    make('p', { className: 'work-done' }, make('b', { textContent: `${result.names.length}冊のブックを書き出しました` })),
    ...(asked ? [help(`提出期限は ${asked.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日')} と書きました。`)] : []),
    make('p', {}, fileLink(result.zip, 'まとめて保存する（zip）', true)),
    make('ul', { className: 'work-files' }, ...result.names.map(name => make('li', {}, fileLink(name, name, true)))),
    help(`out フォルダーに置きました。各課に渡し、記入されたら「ブックを取り込む」で集めます。${state.standing?.progress ? '誰がまだかは「年度のようす」で分かります。' : ''}`),
  ])
  let asked = ''
  const run = () => {
    asked = due.value
    return tools.begin('export', { due: due.value, overwrite: over.checked })
  }
  body.append(
    help('主管課ごとに1冊、Excelのブックを作ります。各課はこれに記入して返します。'),
    place,
    make('fieldset', {}, make('legend', { textContent: '書き出し方' }), dueLine, overLine, button('この書き方で書き出し直す', run)),
  )
  return { update, press: () => void run() }
}

/** 次の年度を作る */
export function next(body, tools) {
  const [place, update] = outcome('next', result => [
    make('p', { className: 'work-done' }, make('b', { textContent: `${result.file} を作りました` })),
    make('p', {}, button(`${result.name}を表示する`, async () => {
      await tools.show(result.year)
      tools.close()
    })),
    help('計画の枠、名称、最終年度の目標を引き継ぎ、この年度の目標・実績・課題・対応・達成状況は空にしました。前の年度の対応は、年度目標の上にコメントとして残してあります。'),
    ...(result.comments ? [help('# で始まるコメントも引き継ぎました。前の年度だけに当てはまるものは消してください。')] : []),
  ])
  body.append(help('いまの年度のファイルから、次の年度のファイルを作ります。いまの年度は変わりません。もうあるファイルは書き換えません。'), place)
  return { update, press: () => void tools.begin('next', {}) }
}

/** 公開用ファイルを作る */
export function publishing(body, tools) {
  const [draftLine, draft] = box('まだ承認されていない年度も、案として作る')
  const [place, update] = outcome('publish', result => [
    make('p', { className: 'work-done' }, make('b', { textContent: `公開用のファイルを${result.files.length}個作りました` })),
    make('p', {}, fileLink(result.index, '公開用のページを見る')),
    help(`${result.folder} フォルダーの中を、そのまま市のウェブサイトに置けます。市民が読むページと、オープンデータ（CSV、JSON）が入っています。`),
    ...result.notes.map(help),
  ])
  const run = () => tools.begin('publish', { draft: draft.checked })
  body.append(help('承認済みの年度を、市のウェブサイトに置くページとデータにします。承認されたPDFに入っているデータから作ります。'), place, make('fieldset', {}, make('legend', { textContent: '作り方' }), draftLine, button('この作り方で作り直す', run)))
  return { update, press: () => void run() }
}
