// Works the start page as people do, in a headless browser: `node test.js ADDRESS [SCREENSHOT]`. Needs chromium.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const [address, screenshot] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });

const elsewhere = [];
const faults = [];
page.on("request", (request) => {
  const url = request.url();
  if (!url.startsWith(address) && !/^(data|blob):/.test(url)) elsewhere.push(url);
});
page.on("pageerror", (error) => faults.push(error.message));
page.on("console", (message) => message.type() === "error" && faults.push(message.text()));

const QUERY = 'SELECT ?who ?name WHERE { VALUES ?name { "Ada Prim" "Ben Quill" } ?who a schema:Person ; rdfs:label ?name } ORDER BY ?name';
const write = async (query) => {
  await page.locator(".tabPanel.active .CodeMirror textarea").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(query);
};
const status = (words) => page.locator('[role="status"]', { hasText: words }).waitFor({ timeout: 10_000, state: "attached" });

const steps = {
  async "the editor takes the place of the plain form"() {
    await page.goto(address);
    await page.locator(".yasqe .CodeMirror").waitFor();
    assert.equal(await page.locator("form.query").count(), 0);
  },
  async "a query written on the keyboard is run by Control and Enter, and its rows are shown and announced"() {
    await write(QUERY);
    await page.keyboard.press("Control+Enter");
    await status("The query gave 2 rows.");
    await page.getByRole("cell", { name: /Ada Prim/ }).waitFor();
  },
  async "a mistake is told in a sentence"() {
    await write("SELECT ?a WHERE { ?a ?b }");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("alert").getByText("The query is not SPARQL").waitFor();
  },
  async "names of the ontology and of entities are completed"() {
    await write("SELECT * WHERE { ?a ng:holdsP");
    await page.keyboard.press("Control+Space");
    await page.locator(".CodeMirror-hint", { hasText: "ng:holdsPosition" }).waitFor();
    await page.keyboard.press("Escape");
    await write("SELECT * WHERE { ?a ?b entity:ada");
    await page.keyboard.press("Control+Space");
    await page.locator(".CodeMirror-hint", { hasText: "entity:ada-prim" }).waitFor();
    await page.keyboard.press("Enter");
    assert.match(await page.locator(".tabPanel.active .CodeMirror-code").innerText(), /entity:ada-prim/);
  },
  async "a saved example opens in the editor"() {
    await page.getByRole("button", { name: /^Edit: / }).first().click();
    await page.keyboard.press("Control+Enter");
    await status(/The query gave \d+ rows/);
  },
  async "the plan of the query is shown beside its rows"() {
    await page.locator(".tabPanel.active").getByRole("button", { name: /Plan/ }).click();
    await page.locator(".tabPanel.active .yasr_results").filter({ hasText: /plan|Step/ }).waitFor();
    await page.locator(".tabPanel.active").getByRole("button", { name: /Table/ }).click();
  },
  async "a link carries the query to another browser"() {
    await write(QUERY);
    const other = await browser.newPage();
    await other.goto(`${address}/#query=${encodeURIComponent(QUERY)}`);
    await other.locator(".CodeMirror-code", { hasText: "schema:Person" }).first().waitFor();
    await other.close();
  },
  async "everything that can be used has a name and is reached with the keyboard"() {
    const nameless = await page.evaluate(() => {
      const isShown = (element) => element.offsetParent !== null;
      const all = [...document.querySelectorAll("button, a[href], input, select, textarea, [role=button]")].filter(isShown);
      const named = (element) =>
        element.getAttribute("aria-label") || element.textContent.trim() || element.title || element.labels?.length;
      return all.filter((element) => !named(element)).map((element) => element.outerHTML.slice(0, 200));
    });
    assert.deepEqual(nameless, []);
    await page.locator(".tabPanel.active .CodeMirror textarea").focus();
    await page.keyboard.press("Escape");
    assert.match(await page.evaluate(() => document.activeElement.className), /yasqe_queryButton/);
  },
  async "the page asks nobody else, and nothing fails in it"() {
    assert.deepEqual(elsewhere, []);
    // The mistake above is answered with status 400, which the browser reports too.
    assert.deepEqual(faults.filter((fault) => !/status of 400/.test(fault)), []);
  },
};

let failed = 0;
for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    console.log(`ok: ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED: ${name}\n  ${String(error.message).split("\n").slice(0, 12).join("\n  ")}`);
  }
}
if (screenshot) await page.screenshot({ path: screenshot });
await browser.close();
process.exit(failed ? 1 : 0);
