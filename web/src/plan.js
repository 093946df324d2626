// How the server evaluates the query of this tab, beside its table of results.

/** A tab of the results that shows the plan. */
export class Plan {
  priority = 1;
  hideFromSelection = false;
  label = "Plan";

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    return true;
  }

  getIcon() {
    const icon = document.createElement("span");
    icon.textContent = "☰";
    icon.setAttribute("aria-hidden", "true");
    return icon;
  }

  async draw() {
    const place = this.yasr.resultsEl;
    const query = document.querySelector(".tabPanel.active .CodeMirror")?.CodeMirror?.getValue() ?? "";
    place.textContent = "…";
    const address = `/sparql?${new URLSearchParams({ explain: "run", query })}`;
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const plan = page.getElementById("result") ?? page.querySelector("main");
    plan?.removeAttribute("id");
    place.replaceChildren(plan ? document.adoptNode(plan) : document.createTextNode("The server did not answer."));
  }
}
