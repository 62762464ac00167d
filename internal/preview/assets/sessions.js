// The list of sessions, each with its state.
import { h, ago, count } from "./dom.js";
import { meter } from "./meter.js";

export class SessionList {
  constructor(element, filter, onPick) {
    Object.assign(this, { element, filter, onPick, known: [], items: new Map(), marks: { high: 0, low: 0, share: 0.25 } });
    filter.addEventListener("input", () => this.draw());
  }

  show(all, current) {
    this.known = all.sessions;
    this.marks = { high: all.high, low: all.low, share: all.share };
    this.current(current);
  }

  current(name) {
    this.name = name;
    this.draw();
  }

  // draw keeps the buttons that are there, so that a click or the focus on one
  // is not lost.
  draw() {
    const want = this.filter.value.trim().toLowerCase();
    const items = this.known.filter((s) => s.name.toLowerCase().includes(want)).map((s) => this.item(s));
    const here = [...this.element.children];
    if (items.length !== here.length || items.some((item, i) => item !== here[i])) this.element.replaceChildren(...items);
  }

  item(s) {
    let item = this.items.get(s.name);
    if (!item) {
      item = h("li", {}, h("button", { type: "button", "data-session": s.name, onclick: () => this.onPick(s.name) }));
      this.items.set(s.name, item);
    }
    const button = item.firstChild;
    if (s.name === this.name) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    const age = ago(s.last);
    const seen = JSON.stringify([s, this.marks, age]);
    if (item.seen === seen) return item;
    item.seen = seen;
    const t = s.state;
    button.replaceChildren(...[
      h("span", { class: "name" }, s.name),
      t && meter({ ...t, hidden: t.besides }, this.marks.high, this.marks.low, true),
      h("span", { class: "sub" }, h("span", { class: "num" }, `${count(s.events)} events${t ? ` · ${count(t.summarized + t.low + t.full)} tokens` : ""}`), h("span", {}, age)),
      marks(s),
    ].filter(Boolean));
    return item;
  }
}

function marks(s) {
  const list = [
    s.compacting && h("span", { class: "badge busy" }, "compacting …"),
    s.state?.errors > 0 && h("span", { class: "badge bad" }, s.state.errors === 1 ? "1 error" : `${count(s.state.errors)} errors`),
    s.namespaces.length > 1 && h("span", { class: "badge" }, `${s.namespaces.length} agents`),
  ].filter(Boolean);
  return list.length ? h("span", { class: "sub marks" }, list) : null;
}
