// Names for what the editor draws as pictures only, and a voice for what it shows silently.

/** Buttons and fields, by their class, with what a screen reader calls them. */
const NAMES = [
  [".yasqe_queryButton", "Run the query"],
  [".yasqe_share", "Share: a link to this query"],
  [".addTab", "New query"],
  [".closeTab", "Close this query"],
  [".yasr_btn[title]", null],
  [".tableFilter", "Filter the rows"],
  [".tableSizer", "Rows in a page"],
  [".yasr_external_ref_btn", "Help"],
  [".yasr_downloadIcon", "Download"],
];

/** Whether something can be reached with the keyboard by itself. */
const reachable = (element) => ["BUTTON", "A", "INPUT", "SELECT", "TEXTAREA"].includes(element.tagName);

function name(root) {
  for (const [selector, words] of NAMES) {
    for (const element of root.querySelectorAll(selector)) {
      const label = words ?? element.title;
      if (!element.getAttribute("aria-label") && label) element.setAttribute("aria-label", label);
      if (!reachable(element)) makeButton(element);
    }
  }
}

function makeButton(element) {
  if (element.getAttribute("role")) return;
  element.setAttribute("role", "button");
  element.tabIndex = 0;
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    element.click();
  });
}

/** Names what is there and what will be, and says how a query ended. */
export function label(root, yasgui) {
  const voice = document.createElement("p");
  voice.className = "visually-hidden";
  voice.setAttribute("role", "status");
  root.after(voice);
  name(root);
  new MutationObserver(() => name(root)).observe(root, { childList: true, subtree: true });
  yasgui.on("query", () => (voice.textContent = "The query runs."));
  // The results are read after everybody has been told that they came.
  yasgui.on("queryResponse", (_, tab) => setTimeout(() => say(tab)));
  const say = (tab) => {
    const results = tab.getYasr()?.results;
    const rows = results?.getBindings?.()?.length;
    if (results?.getError?.()) voice.textContent = "The query failed.";
    else if (rows !== undefined) voice.textContent = `The query gave ${rows} rows.`;
    else voice.textContent = "The query was answered.";
  };
}
