// 表題などの枠: what is the same on every page, in one form.

import { byId } from './dom.js'
import { editAll } from './editor.js'

const FRAME = ['表題', '注', '資料番号', '作成者', '作成日', '最終年度', '総括方法', '達成区分', '用語']

byId('edit-frame').onclick = () => void editAll('表題や達成区分', FRAME.map(key => [key]))
