// The page: a list of sessions, and the one that is looked at.
import { $, h, ago, count, get, later } from "./dom.js";
import { read, write, asked } from "./state.js";
import { meter, legend } from "./meter.js";
import { timeline } from "./timeline.js";
import { Entries } from "./entries.js";
import { Compactions } from "./compare.js";
import { Tune } from "./tune.js";
import { dialog, requestDialog, keysDialog } from "./dialogs.js";

const formats = ["anthropic", "openai-chat", "openai-responses", "gemini", "xml", "markdown", "text"];
const tabs = [["prompt", "Prompt"], ["compactions", "Compactions"], ["tune", "Tune"]];

const state = read();
let marks = { high: 0, low: 0, share: 0.25 };
let known = [];
let view; // of the session that is looked at
let stream;

// ---- sessions

async function loadSessions() {
  try {
    const list = await get("/page/data/sessions");
    marks = list;
    known = list.sessions;
    if (!stream) live(true, "live");
    listSessions();
    if (!view && known.length) show(known.find((s) => s.name === state.session)?.name ?? known[0].name, true);
    else if (!known.length) none();
  } catch (error) {
    live(false, `no answer: ${error.message}`);
    if (!view) $("empty").textContent = `The daemon does not answer: ${error.message}`;
  }
}

function listSessions() {
  const want = $("session-filter").value.trim().toLowerCase();
  const items = known.filter((s) => s.name.toLowerCase().includes(want)).map((s) => {
    const current = s.name === state.session;
    return h("li", {}, h("button", { type: "button", "aria-current": current ? "true" : undefined, onclick: () => show(s.name), "data-session": s.name },
      h("span", { class: "name" }, s.name),
      s.state && meter(s.state, marks.high, marks.low, true),
      h("span", { class: "sub" }, h("span", { class: "num" }, `${count(s.events)} events${s.state ? ` · ${count(s.state.summarized + s.state.low + s.state.full)} tokens` : ""}`), h("span", {}, ago(s.last)))));
  });
  const focused = document.activeElement?.dataset?.session;
  $("session-list").replaceChildren(...items);
  if (focused) $("session-list").querySelector(`[data-session="${CSS.escape(focused)}"]`)?.focus();
}

function none() {
  $("empty").replaceChildren("There is no session yet. An agent posts its events, or a transcript is imported:", h("pre", {}, "tidemark import run.jsonl"));
}

function live(on, text) {
  $("live").className = `live ${on ? "on" : "off"}`;
  if ($("live").textContent !== text) $("live").textContent = text;
}

// ---- the session

function show(name, keep) {
  if (!keep) Object.assign(state, { session: name, namespace: "", at: "", seq: "" });
  state.session = name;
  write(state);
  listSessions();
  view = new Session(known.find((s) => s.name === name));
  $("empty").hidden = true;
  $("session").hidden = false;
  $("session").replaceChildren(...view.elements);
  view.load();
  follow();
}

class Session {
  constructor(info) {
    this.info = info;
    this.entries = new Entries(state, (seq) => this.compare(seq));
    this.compactions = new Compactions(state, () => this.load());
    this.tune = new Tune(state, (setting) => this.try(setting));
    this.summary = h("div", { class: "note" });
    this.chart = h("div");
    this.problem = h("p", { class: "error note", role: "alert", hidden: true });
    this.note = h("p", { class: "note soft", role: "status" });
    this.controls = controls(info, () => this.changed(), () => this.raw());
    this.panels = {
      prompt: h("div", { role: "tabpanel", id: "panel-prompt", "aria-labelledby": "tab-prompt" }, this.entries.element),
      compactions: h("div", { role: "tabpanel", id: "panel-compactions", "aria-labelledby": "tab-compactions" }, this.compactions.element),
      tune: h("div", { role: "tabpanel", id: "panel-tune", "aria-labelledby": "tab-tune" }, this.tune.element),
    };
    this.tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Views" }, tabs.map(([id, label]) =>
      h("button", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}`, onclick: () => this.tab(id) }, label)));
    this.tabs.addEventListener("keydown", (event) => this.moveTab(event));
    this.elements = [
      h("div", { class: "head" }, h("h1", {}, info.name), this.namespaces()),
      this.summary, this.chart, this.controls.element, this.problem, this.note, this.tabs, ...Object.values(this.panels),
    ];
    this.tab(state.tab || "prompt");
    this.soon = later(250, () => this.load());
  }

  namespaces() {
    if (this.info.namespaces.length < 2) return null;
    const select = h("select", { onchange: () => { state.namespace = select.value; this.changed(); } }, this.info.namespaces.map((ns) => h("option", { value: ns }, ns)));
    select.value = state.namespace || this.info.namespaces[0];
    return h("label", { class: "field" }, h("span", {}, "Agent (namespace)"), select);
  }

  tab(id) {
    state.tab = id === "prompt" ? "" : id;
    write(state);
    for (const [name] of tabs) {
      const button = this.tabs.querySelector(`#tab-${name}`);
      button.setAttribute("aria-selected", String(name === id));
      button.tabIndex = name === id ? 0 : -1;
      this.panels[name].hidden = name !== id;
    }
  }

  moveTab(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = tabs.findIndex(([name]) => name === (state.tab || "prompt"));
    const [next] = tabs[(at + step + tabs.length) % tabs.length];
    this.tab(next);
    this.tabs.querySelector(`#tab-${next}`).focus();
  }

  changed() {
    write(state);
    busy(true);
    this.soon();
  }

  async load() {
    this.abort?.abort();
    const { signal } = (this.abort = new AbortController());
    busy(true);
    try {
      const [prompt, line] = await Promise.all([get("/page/data/prompt", asked(state), signal), get("/page/data/timeline", asked(state), signal)]);
      this.problem.hidden = true;
      this.showPrompt(prompt);
      this.showTimeline(line);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.problem.textContent = error.message;
      this.problem.hidden = false;
    }
    busy(false);
  }

  showPrompt(p) {
    const t = { ...p.tokens, fixed: p.tokens.system + p.tokens.tools + p.tokens.overhead };
    const what = p.what_if ? "with these marks the prompt would be " : "prompt of ";
    this.summary.replaceChildren(
      h("p", {}, what, h("b", { class: "num" }, `${count(p.tokens.total)} tokens`), ` by ${p.tokens.counter}`,
        p.tokens.calibration !== 1 ? ` (calibrated ×${p.tokens.calibration.toFixed(2)})` : "", p.budget ? `, budget ${count(p.budget)}` : "",
        p.prefix.stable_tokens ? `, ${count(p.prefix.stable_tokens)} of them unchanged since the last one` : "", ` · ${count(p.last_seq)} events in the log`),
      meter(t, p.high, p.low), legend(t, p.high, p.low));
    this.note.textContent = p.what_if ? "A replay under other marks: nothing of the session is changed. Numbers of events differ where summaries do." : "";
    this.controls.placeholders(p);
    this.entries.show(p);
  }

  showTimeline(line) {
    const key = JSON.stringify([line.seq.at(-1), line.seq.length, line.high, line.low_water, line.compactions.length, state.namespace]);
    this.compactions.show(line);
    this.controls.range(line.seq.at(-1) ?? 1);
    if (this.line === key) return;
    this.line = key;
    this.figure = timeline(line, (seq) => this.controls.at(seq));
    this.chart.replaceChildren(this.figure);
  }

  compare(seq) {
    this.tab("compactions");
    this.compactions.compare(seq);
  }

  try(setting) {
    Object.assign(state, { high: String(setting.high), low: String(setting.low), share: String(setting.share) });
    this.controls.fill();
    this.tab("prompt");
    this.changed();
  }

  raw() { requestDialog(() => get("/page/data/prompt", { ...asked(state), raw: 1 }), state); }
}

function busy(yes) { $("session").setAttribute("aria-busy", String(yes)); }

function controls(info, changed, raw) {
  const number = (key, label, attrs = {}) => {
    const input = h("input", { type: "number", min: 0, id: `control-${key}`, ...attrs, oninput: () => { state[key] = input.value; if (input.checkValidity()) changed(); } });
    return { key, input, element: h("label", { class: "field" }, h("span", {}, label), input) };
  };
  const format = h("select", { id: "control-format", onchange: () => { state.format = format.value; changed(); } }, formats.map((name) => h("option", { value: name }, name)));
  const model = h("input", { id: "control-model", list: "models", autocomplete: "off", oninput: () => { state.model = model.value.trim(); changed(); } });
  const models = h("datalist", { id: "models" }, ["claude-opus-5-5", "claude-sonnet-5", "claude-sonnet-4-6", "claude-haiku-4-5", "gpt-6-sol", "gpt-5.4", "gpt-5", "gpt-4.1", "gemini-3-pro", "gemini-2.5-pro"].map((value) => h("option", { value })));
  const list = [number("budget", "Budget"), number("high", "High water"), number("low", "Low water"), number("share", "Full share", { min: 0.01, max: 1, step: 0.01 })];
  const slider = h("input", { type: "range", min: 1, "aria-label": "As it was at event, slider", id: "control-at-slider" });
  const at = h("input", { type: "number", min: 1, id: "control-at" });
  const setAt = (value) => {
    state.at = value && Number(value) < Number(slider.max) ? String(value) : "";
    at.value = state.at;
    slider.value = state.at || slider.max;
    changed();
  };
  slider.addEventListener("input", () => setAt(slider.value));
  at.addEventListener("input", () => setAt(at.value));
  const reset = h("button", { type: "button", onclick: () => { for (const key of ["format", "model", "budget", "high", "low", "share", "at"]) state[key] = ""; fill(); changed(); } }, "Reset");
  const fill = () => {
    format.value = state.format || formats[0];
    model.value = state.model;
    for (const { key, input } of list) input.value = state[key];
    at.value = state.at;
    slider.value = state.at || slider.max;
  };
  fill();
  return {
    element: h("form", { class: "controls", "aria-label": "Controls of the prompt", onsubmit: (event) => event.preventDefault() },
      h("label", { class: "field" }, h("span", {}, "Format"), format),
      h("label", { class: "field wide" }, h("span", {}, "Model"), model, models),
      list.map((n) => n.element),
      h("label", { class: "field at" }, h("span", {}, "As it was at event"), h("div", {}, slider, at)),
      h("div", { class: "actions" }, reset, h("button", { type: "button", id: "raw", onclick: raw }, "Raw request"))),
    fill,
    at: setAt,
    range(last) { slider.max = String(last); if (!state.at) slider.value = slider.max; at.placeholder = "now"; },
    placeholders(p) {
      const hints = { budget: p.budget || "none", high: p.high || "none", low: p.low || "none", share: p.share || 0.25 };
      for (const { key, input } of list) input.placeholder = String(hints[key]);
    },
  };
}

// ---- live

function follow() {
  stream?.close();
  const after = view.info.events;
  stream = new EventSource(`/v1/sessions/${encodeURIComponent(view.info.name)}/events?after=${after}`);
  const refresh = later(300, () => { if (!state.at) view.load(); loadSessions(); });
  stream.onopen = () => live(true, "live");
  stream.onerror = () => live(false, "reconnecting …");
  for (const type of ["TaskStart", "Action", "Output", "Success", "Fail", "Clarify", "Summary", "File", "Error", "Cancelled"]) stream.addEventListener(`${type}Event`, refresh);
}

// ---- theme and keys

const themes = ["system", "light", "dark"];
function theme(name) {
  if (name === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  $("theme").textContent = `Theme: ${name}`;
  localStorage.setItem("theme", name);
  view?.figure?.redraw();
}
$("theme").addEventListener("click", () => theme(themes[(themes.indexOf(localStorage.getItem("theme") ?? "system") + 1) % 3]));
theme(themes.includes(localStorage.getItem("theme")) ? localStorage.getItem("theme") : "system");
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => view?.figure?.redraw());

$("keys").addEventListener("click", keysDialog);
$("session-filter").addEventListener("input", listSessions);
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select, textarea") || event.altKey || event.ctrlKey || event.metaKey || dialog.open) return;
  const run = {
    "/": () => $("filter")?.focus(), s: () => $("session-filter").focus(), "?": keysDialog, r: () => $("raw")?.click(),
    1: () => view?.tab("prompt"), 2: () => view?.tab("compactions"), 3: () => view?.tab("tune"),
    e: () => view?.panels.prompt.querySelector(".entry:not([hidden]) .row")?.focus(),
  }[event.key];
  if (!run) return;
  event.preventDefault();
  run();
});
addEventListener("hashchange", () => { const now = read(); if (now.session && now.session !== state.session) { Object.assign(state, now); show(now.session, true); } });

loadSessions();
setInterval(() => { if (!document.hidden) loadSessions(); }, 3000);
