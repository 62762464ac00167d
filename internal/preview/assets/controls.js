// What the prompt is asked for: the page renders again as these move.
import { h } from "./dom.js";

const formats = ["anthropic", "openai-chat", "openai-responses", "gemini", "xml", "markdown", "text"];
const models = ["claude-opus-5-5", "claude-sonnet-5", "claude-sonnet-4-6", "claude-haiku-4-5", "gpt-6-sol", "gpt-5.4", "gpt-5", "gpt-4.1", "gemini-3-pro", "gemini-2.5-pro"];

export class Controls {
  constructor(state, changed, raw, fault) {
    Object.assign(this, { state, changed, fault });
    this.format = this.choice("format", formats.map((name) => [name, name]));
    this.policy = this.choice("policy", [["", "as configured"], ["fixed", "fixed"], ["adaptive", "adaptive"]]);
    this.model = h("input", { id: "control-model", list: "models", autocomplete: "off", placeholder: "any", oninput: () => this.set("model", this.model.value.trim()) });
    this.numbers = [
      this.number("weight", "System and tools"), this.number("budget", "Budget"), this.number("high", "High water"), this.number("low", "Low water"),
      this.number("share", "Full share", { min: 0.01, max: 1, step: 0.01 })];
    this.slider = h("input", { type: "range", min: 1, "aria-label": "As it was at event, slider", id: "control-at-slider", oninput: () => this.setAt(this.slider.value) });
    this.at = h("input", { type: "number", min: 1, id: "control-at", placeholder: "now", oninput: () => this.setAt(this.at.value) });
    const reset = h("button", { type: "button", id: "reset", onclick: () => this.reset() }, "Reset");
    const field = (name, ...inner) => h("label", { class: "field" }, h("span", {}, name), inner);
    this.element = h("form", { class: "controls", "aria-label": "Controls of the prompt", onsubmit: (event) => event.preventDefault() },
      field("Format", this.format), h("label", { class: "field wide" }, h("span", {}, "Model"), this.model, h("datalist", { id: "models" }, models.map((value) => h("option", { value })))),
      this.numbers.map((n) => n.element), field("Policy", this.policy),
      h("label", { class: "field at" }, h("span", {}, "As it was at event"), h("div", {}, this.slider, this.at)),
      h("div", { class: "actions" }, reset, h("button", { type: "button", id: "raw", onclick: raw }, "Raw request")));
    this.fill();
  }

  choice(key, values) {
    const select = h("select", { id: `control-${key}`, onchange: () => this.set(key, select.value) }, values.map(([value, name]) => h("option", { value }, name)));
    return select;
  }

  number(key, label, attrs = {}) {
    const input = h("input", { type: "number", min: 0, id: `control-${key}`, ...attrs });
    const n = { key, input, element: h("label", { class: "field" }, h("span", {}, label), input) };
    input.addEventListener("input", () => {
      if (input.checkValidity()) this.set(key, input.value);
      else this.fault(`${label}: ${input.validationMessage}`);
    });
    if (!attrs.step) input.addEventListener("keydown", (event) => this.step(event, n));
    return n;
  }

  // step moves a number of tokens by a thousand, with Shift by a hundred.
  step(event, { key, input }) {
    const up = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!up) return;
    event.preventDefault();
    const by = event.shiftKey ? 100 : 1000;
    const from = Number(input.value || input.placeholder) || 0;
    input.value = String(Math.max(0, up > 0 ? Math.floor(from / by + 1) * by : Math.ceil(from / by - 1) * by));
    this.set(key, input.value);
  }

  set(key, value) {
    this.state[key] = value;
    this.changed();
  }

  setAt(value) {
    this.state.at = Number(value) >= 1 && Number(value) < Number(this.slider.max) ? String(value) : "";
    if (document.activeElement !== this.at) this.at.value = this.state.at;
    this.slider.value = this.state.at || this.slider.max;
    this.changed();
  }

  reset() {
    for (const key of ["format", "model", "budget", "high", "low", "share", "policy", "weight", "at"]) this.state[key] = "";
    this.fill();
    this.changed();
  }

  fill() {
    this.format.value = this.state.format || formats[0];
    this.policy.value = this.state.policy;
    this.model.value = this.state.model;
    for (const { key, input } of this.numbers) input.value = this.state[key];
    this.at.value = this.state.at;
    this.slider.value = this.state.at || this.slider.max;
  }

  range(last) {
    this.slider.max = String(Math.max(last, 2));
    this.slider.value = this.state.at || this.slider.max;
  }

  // show says in empty fields what is in force.
  show(p) {
    const hints = { budget: p.budget || "none", high: p.high || "none", low: p.low || "none", share: p.share || 0.25, weight: p.weight };
    for (const { key, input } of this.numbers) input.placeholder = String(hints[key]);
    this.format.value = p.format;
    this.policy.options[0].textContent = `as configured${this.state.policy ? "" : ` (${p.policy})`}`;
  }
}
