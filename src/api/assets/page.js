// Shows answers on the page that asked. Without it every link and form leads to the same answer as a page of its own.
"use strict";

/** The place below a question where its answer is shown. */
function placeFor(question) {
  const next = question.querySelector(":scope > .answer");
  if (next) return next;
  const place = document.createElement("div");
  place.className = "answer";
  place.setAttribute("role", "region");
  place.setAttribute("aria-live", "polite");
  place.setAttribute("aria-label", "Answer");
  question.append(place);
  return place;
}

/** Fetches a page of this server and shows the part of it that is the answer. */
async function show(question, address) {
  const place = placeFor(question);
  place.textContent = "…";
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const answer = page.getElementById("result");
    if (!answer) throw new Error("no answer");
    answer.removeAttribute("id");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = "as a page of its own";
    const more = document.createElement("p");
    more.className = "quiet";
    more.append(link);
    place.replaceChildren(document.adoptNode(answer), more);
  } catch {
    place.textContent = "The server did not answer.";
  }
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest(".ask a");
  if (!link || link.closest(".answer") || link.origin !== location.origin) return;
  event.preventDefault();
  show(link.closest(".ask"), link.href);
});

document.addEventListener("submit", (event) => {
  const question = event.target.closest(".ask");
  if (!question || event.target.method !== "get") return;
  event.preventDefault();
  const address = new URL(event.target.action);
  address.search = new URLSearchParams(new FormData(event.target)).toString();
  show(question, address.href);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    event.target.form?.requestSubmit();
  }
});
