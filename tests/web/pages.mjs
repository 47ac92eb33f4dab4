// Opens every published page in real Chromium: axe-core finds nothing of WCAG
// 2.2 A and AA nor of its best practices, and at 320 px nothing scrolls sideways.
import fs from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'

const axe = fs.readFileSync(path.join(process.cwd(), 'node_modules/axe-core/axe.min.js'), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const arguments_ = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: arguments_ })
let wrong = 0
let looked = 0
for (const file of process.argv.slice(2)) {
  for (const [width, colorScheme] of [[320, 'light'], [1200, 'dark']]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true })
    const page = await context.newPage()
    await page.goto(`file://${path.resolve(file)}`)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    await page.evaluate(axe)
    const found = await page.evaluate(runOnly => axe.run(document, { runOnly }), rules)
    if (found.passes.length === 0) throw new Error(`${file}: axe looked at nothing`)
    for (const one of found.violations) {
      wrong++
      console.error(`${file} at ${width}: ${one.id}: ${one.nodes.map(node => node.target.join(' ')).join(', ')}`)
    }
    if (wide > width) {
      wrong++
      console.error(`${file} at ${width}: ${wide} px wide`)
    }
    looked++
    await context.close()
  }
}
await browser.close()
console.log(`${looked} pages passed, ${wrong} failed`)
process.exit(looked === 0 || wrong > 0 ? 1 : 0)
