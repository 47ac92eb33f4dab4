// The plan's outline: directions, measures and projects, and what of each is
// still to be written.

import { ask } from './connection.js'

/** The newest outline: {directions: [{number, name, steps, open, missing, branches}]}. */
let newest = { directions: [] }

export async function updateOutline() {
  newest = (await ask('/outline')) ?? newest
}

export const outline = () => newest

/** The keys of a plan's lists, from the outermost. */
export const LISTS = ['基本的方向性', '施策項目', '事業']

/** The members that hold a place, from the outermost:
 *  {key, index, member, siblings, steps}. */
export function membersOf(steps) {
  const found = []
  let siblings = newest.directions
  for (const [depth, key] of LISTS.entries()) {
    const index = steps[2 * depth + 1]
    const member = steps[2 * depth] === key ? siblings?.[index] : undefined
    if (member === undefined) break
    found.push({ key, index, member, siblings, steps: steps.slice(0, 2 * depth + 2) })
    siblings = member.branches
  }
  return found
}

/** A place's directions, measures and projects in words. */
export function wordsOf(steps) {
  const members = LISTS.filter((key, depth) => steps[2 * depth] === key)
  return members.map((key, depth) => `${key}${steps[2 * depth + 1] + 1}`).join(' › ')
}
