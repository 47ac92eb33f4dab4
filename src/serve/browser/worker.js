// One connection for all tabs: browsers allow six to a server, and each tab
// would hold one for good.
'use strict'

const tabs = new Set()
let newest = null
listen()

function tell(message) {
  newest = message
  for (const tab of tabs) tab.postMessage(message)
}

function listen() {
  const source = new EventSource('/events')
  source.onmessage = event => tell(event.data)
  source.onerror = () => {
    tell(null)
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000)
  }
}

onconnect = event => {
  const tab = event.ports[0]
  tab.onmessage = ({ data }) => {
    if (data === 'bye') return tabs.delete(tab)
    tabs.add(tab)
    if (newest !== null) tab.postMessage(newest)
  }
}
