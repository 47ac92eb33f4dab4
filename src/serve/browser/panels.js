// The panels beside the pages: 目次 (`contents`) and 編集と確認 (`notes`).

import { byId, narrow } from './dom.js'
import { refit } from './view.js'

/** From here on there is room for a panel beside a page that can be read. */
const roomy = { notes: matchMedia('(min-width: 106rem)'), contents: matchMedia('(min-width: 122rem)') }

export const isOpen = panel => !byId(panel).classList.contains('closed')

/** Opens or closes a panel. The pages stay as they are: what was pressed is
 *  still where it was. */
export function open(panel, opened) {
  byId(panel).classList.toggle('closed', !opened)
  byId(`show-${panel}`).setAttribute('aria-expanded', opened)
  if (opened && narrow.matches) {
    const other = panel === 'notes' ? 'contents' : 'notes'
    byId(other).classList.add('closed')
    byId(`show-${other}`).setAttribute('aria-expanded', false)
  }
}

/** As much as there is room for; what is being edited stays. */
function arrange() {
  open('contents', roomy.contents.matches)
  open('notes', roomy.notes.matches || byId('notes').contains(document.activeElement))
  refit()
}

/** From panel to panel, by F6. */
export function nextPanel(back) {
  const inside = one => [...one.querySelectorAll('textarea, select, input, button, summary')].find(stop => stop.checkVisibility() && !stop.disabled)
  const stops = ['work', 'contents', 'pages', 'notes'].map(byId).filter(one => one.checkVisibility() && inside(one))
  const at = stops.findIndex(one => one.contains(document.activeElement))
  const to = stops[(at < 0 ? 0 : at + (back ? stops.length - 1 : 1)) % stops.length]
  ;(to?.querySelector('.texts [tabindex="0"]') ?? (to && inside(to)))?.focus()
}

export function start() {
  for (const panel of ['contents', 'notes']) {
    byId(`show-${panel}`).onclick = () => {
      open(panel, !isOpen(panel))
      refit()
    }
  }
  for (const query of [narrow, ...Object.values(roomy)]) query.addEventListener('change', arrange)
  addEventListener('resize', refit)
  arrange()
}
