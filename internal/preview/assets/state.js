// What is looked at: kept in the address, so that a page can be reloaded and
// linked to.

const names = ["session", "namespace", "tab", "format", "model", "budget", "high", "low", "share", "policy", "weight", "at", "seq"];

export function read() {
  const params = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(names.map((name) => [name, params.get(name) ?? ""]));
}

export function write(state) {
  const params = new URLSearchParams();
  for (const name of names) if (state[name]) params.set(name, state[name]);
  history.replaceState(null, "", `#${params}`);
}

// asked is the part that the daemon is told.
export function asked(state) {
  const { session, namespace, format, model, budget, high, low, share, policy, weight, at } = state;
  return { session, namespace, format, model, budget, high, low, share, policy, weight, at };
}
