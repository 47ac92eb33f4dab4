// Changes of the year's file other than by the editor: moves, corrections at a
// press, undoing and doing again.

import { send } from './connection.js'
import { refuse } from './dom.js'
import { shown } from './state.js'

/** Has the server make a change; gives whether it did, and says in a dialog why
 *  not. A year that was signed off is changed only by who says then that it is
 *  to be corrected. `why` makes of an answer what is said. */
export async function change(path, body, why = ({ message }) => [message]) {
  const asked = { year: shown.year_code, ...body }
  let answer = await send(path, { ...asked, correct: false })
  if (answer.status === 423) {
    if (!(await refuse([answer.message], '訂正として行う'))) return false
    answer = await send(path, { ...asked, correct: true })
  }
  if (answer.status !== 200) void refuse(why(answer))
  return answer.status === 200
}
