// The query editor of the start page: takes the place of the plain form, which does the same work without a script.
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./editor.css";
import { completers } from "./completion.js";
import { label } from "./labels.js";
import { Plan } from "./plan.js";
import { field } from "./token.js";

const { Yasqe, Yasr } = Yasgui;

/** What the server says about itself: prefixes that need no declaration, the first query. */
const about = JSON.parse(document.getElementById("editor-data").textContent);
const form = document.querySelector("form.query");
const place = document.createElement("div");
place.id = "editor";
// The editor measures itself, so it is made where it stays.
form.replaceWith(place, field());

for (const completer of completers(about.prefixes)) Yasqe.registerAutocompleter(completer, false);
Yasr.registerPlugin("plan", Plan);
Yasr.defaults.errorRenderers = [problem];

declarePrefixes(about.prefixes);

/** Every query starts with the server's prefixes declared, so the editor must not call them unknown. */
function declarePrefixes(prefixes) {
  const original = Yasqe.modes.sparql11;
  Yasqe.defineMode("sparql11", (...settings) => {
    const mode = original(...settings);
    const start = mode.startState;
    return { ...mode, startState: (base) => ({ ...start(base), prefixes: { ...prefixes } }) };
  });
}

/** This server alone is asked, whatever a link or an earlier visit says. */
const requestConfig = { ...Yasqe.defaults.requestConfig, endpoint: new URL("/sparql", location.href).href, method: "POST" };

const yasgui = new Yasgui(place, {
  autofocus: false,
  copyEndpointOnNewTab: false,
  persistenceId: "newsgraph",
  requestConfig,
  populateFromUrl: (tab) => ({ ...tab, requestConfig }),
  endpointCatalogueOptions: { getData: () => [] },
  yasqe: {
    value: form.query.value.trim(),
    autocompleters: ["variables", "newsgraph-names", "newsgraph-entities"],
    screenReaderLabel: "SPARQL query. Control and Enter run it, Control and Space complete a name, Escape leaves the editor.",
    editorHeight: "18rem",
    createShareableLink: (editor) => `${location.origin}/#${new URLSearchParams({ query: editor.getValue() })}`,
    extraKeys: leaveByEscape(Yasqe.defaults.extraKeys),
  },
  yasr: {
    prefixes: about.prefixes,
    pluginOrder: ["table", "response", "plan"],
  },
});

/** Tab moves on once Escape was pressed, so that the keyboard is not caught in the editor. */
function leaveByEscape(keys) {
  return {
    ...keys,
    Esc: (editor) => {
      editor.getInputField().blur();
      editor.getWrapperElement().parentElement.querySelector(".yasqe_queryButton")?.focus();
    },
    Tab: false,
    "Shift-Tab": false,
  };
}

/** A problem document as its sentences, not as JSON. */
async function problem(error) {
  if (!error.text) return undefined;
  try {
    const document_ = JSON.parse(error.text);
    const element = document.createElement("div");
    element.setAttribute("role", "alert");
    for (const [tag, words] of [["strong", document_.title], ["p", document_.detail], ["p", document_.nextStep]]) {
      const part = document.createElement(tag);
      part.textContent = words ?? "";
      element.append(part);
    }
    return element;
  } catch {
    return undefined;
  }
}

/** Puts a query into the editor, in a tab of its own. */
function open(query, name) {
  const tab = { ...Yasgui.Tab.getDefaults(yasgui), name, requestConfig, yasqe: { value: query } };
  yasgui.addTab(true, tab, { avoidDuplicateTabs: true });
  place.scrollIntoView({ block: "start" });
  yasgui.getTab()?.getYasqe()?.focus();
}

for (const question of document.querySelectorAll(".examples .ask")) {
  const query = question.querySelector("pre");
  const name = question.querySelector("a");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "edit";
  button.textContent = "Edit";
  button.setAttribute("aria-label", `Edit: ${name.textContent}`);
  button.addEventListener("click", () => open(query.textContent, name.textContent));
  name.after(button);
}

label(place, yasgui);
