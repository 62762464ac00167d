// The session that is looked at: its state, its timeline, the controls, and the
// views of it.
import { $, h, ago, count, get, later, percent } from "./dom.js";
import { write, asked } from "./state.js";
import { meter, legend } from "./meter.js";
import { timeline } from "./timeline.js";
import { Entries } from "./entries.js";
import { Compactions } from "./compare.js";
import { Tune } from "./tune.js";
import { Controls } from "./controls.js";
import { requestDialog } from "./dialogs.js";

const tabs = [["prompt", "Prompt"], ["compactions", "Compactions"], ["tune", "Tune"]];

export class Session {
  constructor(info, state, inForce) {
    Object.assign(this, { info, state, inForce });
    this.entries = new Entries(state, (seq) => this.compare(seq));
    this.compactions = new Compactions(state, () => this.load());
    this.tune = new Tune(state, (setting) => this.try(setting));
    this.agents = h("div", { class: "agents", role: "group", "aria-label": "Agents" });
    this.summary = h("div", { class: "note" });
    this.facts = h("dl", { class: "facts" });
    this.chart = h("div");
    this.problem = h("p", { class: "error note", role: "alert", hidden: true });
    this.note = h("p", { class: "note soft", role: "status" });
    this.controls = new Controls(state, () => this.changed(), () => requestDialog(() => get("/page/data/prompt", { ...asked(state), raw: 1 }), state), (problem) => this.fault(problem));
    const panels = { prompt: this.entries, compactions: this.compactions, tune: this.tune };
    this.panels = Object.fromEntries(tabs.map(([id]) => [id, h("div", { role: "tabpanel", id: `panel-${id}`, "aria-labelledby": `tab-${id}` }, panels[id].element)]));
    this.tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Views" }, tabs.map(([id, label]) =>
      h("button", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}`, onclick: () => this.tab(id) }, label)));
    this.tabs.addEventListener("keydown", (event) => this.moveTab(event));
    this.elements = [
      h("div", { class: "head" }, h("h1", {}, info.name), this.agents),
      this.summary, this.facts, this.chart, this.controls.element, this.problem, this.note, this.tabs, ...Object.values(this.panels),
    ];
    this.tab(state.tab || "prompt");
    this.soon = later(250, () => this.load());
  }

  close() { this.abort?.abort(); }

  // marks takes the water marks that are in force.
  marks(all) { this.inForce = all; }

  redraw() {
    this.figure?.redraw();
    this.tune.redraw();
  }

  toEntries() {
    this.tab("prompt");
    this.entries.blocks.focus(0);
  }

  tab(id) {
    this.state.tab = id === "prompt" ? "" : id;
    write(this.state);
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
    const at = tabs.findIndex(([name]) => name === (this.state.tab || "prompt"));
    const [next] = tabs[(at + step + tabs.length) % tabs.length];
    this.tab(next);
    this.tabs.querySelector(`#tab-${next}`).focus();
  }

  changed() {
    write(this.state);
    busy(true);
    this.soon();
  }

  async load() {
    this.abort?.abort();
    const { signal } = (this.abort = new AbortController());
    busy(true);
    const slow = setTimeout(() => this.hint(), 400);
    try {
      const ask = asked(this.state);
      const [now, prompt, line] = await Promise.all([
        get("/page/data/session", { session: ask.session }, signal), get("/page/data/prompt", ask, signal), get("/page/data/timeline", ask, signal)]);
      this.fault("");
      this.showState(now, line);
      this.showPrompt(prompt);
      this.showTimeline(line);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.note.textContent = "";
      this.fault(`The prompt cannot be shown so: ${error.message}`);
    } finally {
      clearTimeout(slow);
    }
    if (!signal.aborted) busy(false);
  }

  // hint tells what takes so long.
  hint() {
    const tries = ["high", "low", "share", "policy", "weight"].some((key) => this.state[key]);
    this.note.replaceChildren(h("progress", { "aria-label": "Under way" }), tries ? ` Replaying ${count(this.info.events)} events under these marks …` : " Rendering …");
  }

  fault(text) {
    if (this.problem.textContent !== text) this.problem.textContent = text;
    this.problem.hidden = !text;
  }

  showPrompt(p) {
    const t = { ...p.tokens, fixed: p.tokens.system + p.tokens.tools + p.tokens.overhead };
    const counted = Math.round(p.tokens.total * p.tokens.calibration) + (p.tokens.offset ?? 0);
    t.hidden = Math.max(0, counted - p.tokens.total);
    this.summary.replaceChildren(
      h("p", {}, p.what_if ? "With these marks the prompt would be " : "The prompt is ", h("b", { class: "num" }, `${count(p.tokens.total)} tokens`), ` by ${p.tokens.counter}`,
        counted !== p.tokens.total ? [", about ", h("b", { class: "num" }, count(counted)), " as the provider counts"] : "", p.budget ? `, budget ${count(p.budget)}` : "",
        p.prefix.stable_tokens ? `, ${count(p.prefix.stable_tokens)} of them as in the last one sent` : "", this.state.at ? ` · as it was at event ${this.state.at}` : "", ` · ${count(p.last_seq)} events in the log`),
      meter(t, p.high, p.low), legend(t, p.high, p.low), ...(p.warnings ?? []).map((w) => h("p", { class: "bad" }, w)));
    this.note.textContent = p.what_if ? "This is a replay: nothing of the session is changed. Events after a summary may have other numbers here." : "";
    this.controls.show(p);
    this.entries.show(p);
  }

  showState(now, line) {
    const mine = now.namespaces.find((n) => n.namespace === this.state.namespace) ?? now.namespaces[0];
    const last = line.compactions.findLast((c) => !c.undone);
    const known = now.calibrations.filter((c) => c.namespace === mine.namespace);
    const fact = (name, ...value) => h("div", {}, h("dt", {}, name), h("dd", {}, value));
    this.facts.replaceChildren(
      fact("Last compaction", now.compacting ? h("span", { class: "badge busy" }, "under way …") : null,
        last ? [`event ${last.seq}, by ${last.method}, ${count(last.before)} → ${count(last.after)} tokens`, mine.compacted && mine.summary === last.seq ? `, ${ago(mine.compacted)}` : ""] : "none yet"),
      fact("Calibration", known.length ? known.map(learned).join("; ") : "no reports of the provider yet"),
      fact("Errors since", mine.errors ? [h("b", { class: "bad" }, count(mine.errors)), `, the last: ${mine.error}`] : "none"));
    if (line.high && mine.besides >= line.low_water) {
      this.facts.append(h("div", {}, h("dt", { class: "bad" }, "Marks too low"), h("dd", {}, `system text and tools alone cost ${count(mine.besides)} tokens, low water is ${count(line.low_water)}: a compaction leaves next to nothing of the log.`)));
    }
    this.showAgents(now.namespaces);
  }

  showAgents(all) {
    if (all.length < 2) return;
    const mine = this.state.namespace || all[0].namespace;
    const key = JSON.stringify([all, mine]);
    if (this.agents.seen === key) return;
    this.agents.seen = key;
    const focused = document.activeElement?.dataset?.namespace;
    this.agents.replaceChildren(...all.map((n) => h("button", {
      type: "button", "aria-pressed": String(n.namespace === mine), "data-namespace": n.namespace,
      onclick: () => { this.state.namespace = n.namespace; this.state.at = ""; this.controls.fill(); this.changed(); },
    }, h("span", { class: "name" }, n.namespace), " ", h("span", { class: "num soft" }, count(n.summarized + n.low + n.full)))));
    if (focused !== undefined) [...this.agents.children].find((b) => b.dataset.namespace === focused)?.focus();
  }

  showTimeline(line) {
    const key = JSON.stringify([line.seq.at(-1), line.seq.length, line.high, line.low_water, line.besides, line.compactions, this.state.namespace]);
    this.compactions.show(line);
    this.controls.range(line.seq.at(-1) ?? 1);
    if (this.line === key) return;
    this.line = key;
    this.figure = timeline(line, (seq) => this.controls.setAt(seq));
    this.chart.replaceChildren(this.figure);
  }

  compare(seq) {
    this.tab("compactions");
    this.compactions.compare(seq);
  }

  try(setting) {
    Object.assign(this.state, { high: String(setting.high), low: String(setting.low), share: String(setting.share), policy: setting.policy });
    this.controls.fill();
    this.tab("prompt");
    this.changed();
    this.controls.element.scrollIntoView({ block: "nearest" });
  }
}

// learned words what the provider's own counts have taught.
function learned(c) {
  const model = c.model || "the model";
  if (c.erratic) return `${model}: the ${count(c.reports)} counts reported are far under what the prompts hold, or change by more than that, and are not believed`;
  return `${model} ×${c.slope.toFixed(2)}${Math.round(c.offset) ? ` + ${count(c.offset)}` : ""} from ${count(c.reports)} reports, off by ${percent(c.error, 1)}`;
}

function busy(yes) { $("session").setAttribute("aria-busy", String(yes)); }
