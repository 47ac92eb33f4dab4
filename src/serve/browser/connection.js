// The line to the server: states come in, questions and edits go out.

import { byId, root } from './dom.js'
import { shown, take } from './state.js'

let lost = false
const losses = []
const returns = []

/** Has a function called whenever the server is no longer there. */
export function onLoss(listener) {
  losses.push(listener)
}

/** Has a function called whenever the server is there again after it wasn't. */
export function onReturn(listener) {
  returns.push(listener)
}

function hear(message) {
  root.classList.toggle('is-lost', message === null)
  if (message === null) {
    if (!lost) losses.forEach(listener => listener())
    lost = true
    byId('standing').textContent = 'shiryo とつながっていません。終了していれば、もう一度 shiryo serve を実行してください'
    return
  }
  const next = JSON.parse(message)
  // Another plan was chosen, or another server is where ours was: nothing of
  // this page may reach it.
  if (shown !== null && next.plan !== shown.plan) return void location.reload()
  const state = take(next)
  if (!lost) return
  lost = false
  void state.then(() => returns.forEach(listener => listener()))
}

/** Follows the states of the server. */
export function connect() {
  if ('SharedWorker' in window) {
    const { port } = new SharedWorker('/worker.js')
    port.onmessage = ({ data }) => hear(data)
    port.postMessage('hello')
    addEventListener('pagehide', () => port.postMessage('bye'))
    addEventListener('pageshow', event => event.persisted && port.postMessage('hello'))
  } else {
    const source = new EventSource('/events')
    source.onmessage = event => hear(event.data)
    source.onerror = () => hear(null)
  }
}

/** What the server answers to a question: the JSON, or null where it has none. */
export async function ask(path) {
  const answer = await fetch(path).catch(() => null)
  return answer?.ok ? answer.json().catch(() => null) : null
}

/** Sends a body to be done: a file, or what becomes JSON. Says which plan this
 *  page shows. Gives {status, ...answer}, with status 0 where the server can't
 *  be reached. */
export async function send(path, body) {
  const isFile = body instanceof Blob
  const headers = { 'content-type': isFile ? 'application/octet-stream' : 'application/json', ...(shown && { 'shiryo-plan': shown.plan }) }
  try {
    const answer = await fetch(path, { method: 'POST', headers, body: isFile ? body : JSON.stringify(body) })
    const json = await answer.json().catch(() => ({}))
    return { ...json, status: answer.status }
  } catch {
    return { status: 0 }
  }
}
