// The token of the reader, for servers that ask for one: kept for this tab of the browser, sent to this server alone, and part of
// no link and no saved query.

const KEPT = "newsgraph-token";
const send = window.fetch;

window.fetch = (input, options = {}) => {
  const token = sessionStorage.getItem(KEPT);
  const address = new URL(input instanceof Request ? input.url : input, location.href);
  if (!token || address.origin !== location.origin) return send(input, options);
  const headers = new Headers(options.headers ?? (input instanceof Request ? input.headers : undefined));
  headers.set("Authorization", `Bearer ${token}`);
  return send(input, { ...options, headers });
};

/** The field in which it is typed. */
export function field() {
  const label = document.createElement("label");
  label.className = "token";
  label.textContent = "Token, if this server asks for one ";
  const input = document.createElement("input");
  input.type = "password";
  input.autocomplete = "off";
  input.value = sessionStorage.getItem(KEPT) ?? "";
  input.addEventListener("change", () => sessionStorage.setItem(KEPT, input.value.trim()));
  label.append(input);
  return label;
}
