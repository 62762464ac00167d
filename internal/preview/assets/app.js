// The page: a list of sessions, and the one that is looked at.
import { $, h, get, steadily } from "./dom.js";
import { read, write } from "./state.js";
import { SessionList } from "./sessions.js";
import { Session } from "./session.js";
import { dialog, keysDialog } from "./dialogs.js";

const state = read();
const list = new SessionList($("session-list"), $("session-filter"), (name) => show(name));
let view; // of the session that is looked at
let stream;

async function loadSessions() {
  try {
    const all = await get("/page/data/sessions");
    if (!stream) live(true, "live");
    list.show(all, state.session);
    view?.marks(all);
    if (view) return;
    const asked = list.known.find((s) => s.name === state.session);
    if (asked || (list.known.length && !state.session)) show((asked ?? list.known[0]).name, true);
    else empty();
  } catch (error) {
    live(false, "no answer");
    if (!view) $("empty").textContent = `The daemon does not answer: ${error.message}.`;
  }
}

function empty() {
  if (list.known.length) $("empty").replaceChildren(`There is no session “${state.session}” here. The list has those that are.`);
  else $("empty").replaceChildren("There is no session yet. An agent posts its events, or a transcript is imported:", h("pre", {}, "tidemark import run.jsonl"), "It shows here by itself.");
}

function live(on, text) {
  $("live").className = `live ${on ? "on" : "off"}`;
  if ($("live").textContent !== text) $("live").textContent = text;
}

// show looks at a session; with keep, as the address says.
function show(name, keep) {
  if (!keep) Object.assign(state, { session: name, namespace: "", at: "", seq: "" });
  state.session = name;
  write(state);
  list.current(name);
  document.title = `${name} · Tidemark`;
  view?.close();
  view = new Session(list.known.find((s) => s.name === name), state, list.marks);
  $("empty").hidden = true;
  $("session").hidden = false;
  $("session").replaceChildren(...view.elements);
  view.load();
  follow();
}

// follow loads again what events change, as often as it can be loaded.
function follow() {
  stream?.close();
  const current = view;
  stream = new EventSource(`/v1/sessions/${encodeURIComponent(current.info.name)}/events?after=${current.info.events}`);
  const refresh = steadily(300, async () => { if (view === current) await Promise.all([state.at ? null : current.load(), loadSessions()]); });
  stream.onopen = () => live(true, "live");
  stream.onerror = () => live(false, "reconnecting …");
  for (const type of ["TaskStart", "Action", "Output", "Success", "Fail", "Clarify", "Summary", "File", "Error", "Cancelled"]) stream.addEventListener(`${type}Event`, refresh);
}

const themes = ["system", "light", "dark"];
function theme(name) {
  if (name === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  $("theme").textContent = `Theme: ${name}`;
  localStorage.setItem("theme", name);
  view?.redraw();
}
const chosen = () => (themes.includes(localStorage.getItem("theme")) ? localStorage.getItem("theme") : "system");
$("theme").addEventListener("click", () => theme(themes[(themes.indexOf(chosen()) + 1) % 3]));
theme(chosen());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => view?.redraw());

$("keys").addEventListener("click", keysDialog);
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select, textarea") || event.altKey || event.ctrlKey || event.metaKey || dialog.open) return;
  const run = {
    "/": () => $("filter")?.focus(), s: () => $("session-filter").focus(), "?": keysDialog, r: () => $("raw")?.click(),
    1: () => view?.tab("prompt"), 2: () => view?.tab("compactions"), 3: () => view?.tab("tune"),
    e: () => view?.toEntries(),
  }[event.key];
  if (!run) return;
  event.preventDefault();
  run();
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address says what is looked at
  $("main").focus();
});
addEventListener("hashchange", () => {
  const asked = read();
  if (!list.known.some((s) => s.name === asked.session)) return;
  Object.assign(state, asked);
  show(state.session, true);
});

loadSessions();
setInterval(() => { if (!document.hidden) loadSessions(); }, 3000);
