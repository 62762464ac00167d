// The entries of the prompt, each with its tier, costs and reason. One opens to
// the event itself beside what is rendered of it.
import { h, append, count, get, kind, later } from "./dom.js";
import { asked } from "./state.js";
import { Blocks } from "./blocks.js";
import { filters, tierNames } from "./filters.js";
import { original, rendered } from "./event.js";

export class Entries {
  constructor(state, onCompare) {
    this.state = state;
    this.onCompare = onCompare;
    this.rows = new Map();
    this.open = new Set();
    this.list = h("div", { class: "entries", role: "list", "aria-label": "Entries of the prompt, oldest first" });
    this.blocks = new Blocks(this.list, (row) => this.make(row), (row) => row.detail);
    this.note = h("p", { class: "note soft", role: "status" });
    this.filter = filters(() => this.sift(), later(200, () => this.find()));
    const head = h("div", { class: "row columns", "aria-hidden": "true" },
      ["event", "", "tier", "tokens", "full / low", "what it says, and why it looks so"].map((name) => h("span", {}, name)));
    this.element = h("div", {}, this.filter.element, this.note, head, this.list);
    this.list.addEventListener("keydown", (event) => this.move(event));
  }

  // show takes a new prompt. Rows of entries that are as they were stay.
  show(prompt) {
    const fresh = new Map();
    prompt.entries.forEach((entry, i) => {
      const shown = prompt.shown[i];
      const key = `${entry.seq} ${entry.type} ${entry.tier} ${entry.tokens} ${entry.reason} ${shown.text.length}`;
      const old = this.rows.get(entry.seq);
      const row = old?.key === key ? old : { key, entry, shown, text: `${entry.type} ${shown.agent} ${shown.text} ${entry.reason}`.toLowerCase() };
      fresh.set(entry.seq, row);
    });
    this.rows = fresh;
    this.agents = new Set([...fresh.values()].map((row) => row.shown.agent)).size;
    this.filter.offer([...fresh.values()]);
    this.sift();
  }

  make(row) {
    const { entry, shown } = row;
    const out = entry.tokens === 0;
    row.button = h("button", { type: "button", class: "row", "aria-expanded": "false", onclick: () => this.toggle(row) },
      h("span", { class: "seq num" }, entry.seq),
      h("span", { class: "kind" }, kind(entry.type), shown.pinned && h("span", { class: "badge" }, "pinned")),
      h("span", { class: "tier" }, h("span", { class: "dot", "aria-hidden": "true" }), out ? "left out" : tierNames[entry.tier]),
      h("span", { class: "cost num" }, count(entry.tokens), h("span", { class: "unit" }, " tokens")),
      h("span", { class: "costs num" }, h("span", { class: "unit" }, "full / low "), `${count(entry.full_detail_tokens)} / ${count(entry.low_detail_tokens)}`),
      h("span", { class: "words" }, words(shown.text)),
      h("span", { class: "reason" }, entry.reason, this.agents > 1 && ` · ${shown.agent}`));
    row.element = h("div", {
      class: `entry tier-${entry.tier}${out ? " out" : ""}`, role: "listitem", "data-seq": entry.seq,
    }, row.button);
    this.number(row);
    row.detail = undefined;
    if (this.open.has(entry.seq)) this.toggle(row, true);
    return row.element;
  }

  // number says where a row stands: most others are not in the document.
  number(row) {
    row.element?.setAttribute("aria-posinset", row.place);
    row.element?.setAttribute("aria-setsize", this.size);
  }

  toggle(row, open = !row.detail) {
    row.button.setAttribute("aria-expanded", String(open));
    row.element.classList.toggle("open", open);
    if (!open) {
      row.detail?.remove();
      row.detail = undefined;
      this.open.delete(row.entry.seq);
      return;
    }
    this.open.add(row.entry.seq);
    row.detail = h("div", { class: "detail" }, h("p", { class: "soft" }, "Loading …"));
    row.element.append(row.detail);
    this.fill(row);
  }

  async fill(row) {
    const { detail } = row;
    try {
      const whole = await get("/page/data/entry", { ...asked(this.state), seq: row.entry.seq });
      detail.replaceChildren();
      append(detail, [rendered(row, whole), original(whole)]);
      if (row.entry.covers?.length) detail.append(this.behind(row.entry));
    } catch (error) {
      detail.replaceChildren(h("p", { class: "error whole" }, error.message));
    }
  }

  // behind unfolds what a summary stands for.
  behind(entry) {
    const box = h("div", { class: "whole" });
    const unfold = h("button", { type: "button", "aria-expanded": "false" }, "Show the events behind it");
    const compare = h("button", { type: "button" }, "Compare before and after");
    compare.addEventListener("click", () => this.onCompare(entry.seq));
    let behind;
    unfold.addEventListener("click", async () => {
      const open = !behind || behind.hidden;
      unfold.setAttribute("aria-expanded", String(open));
      unfold.textContent = open ? "Hide the events behind it" : "Show the events behind it";
      if (behind) {
        behind.hidden = !open;
        return;
      }
      box.append(behind = h("div", {}));
      this.unfold(behind, entry);
    });
    box.prepend(h("p", { class: "legend" }, unfold, compare));
    return box;
  }

  // unfold lists the events behind a summary, a part of them at a time.
  async unfold(behind, entry) {
    const list = h("ol", { class: "nested" });
    const more = h("button", { type: "button", hidden: true }, "Show more");
    const read = async (after) => {
      try {
        const part = await get("/page/data/covered", { ...asked(this.state), seq: entry.seq, after });
        if (!list.parentNode) behind.append(h("h2", {}, `${count(part.count)} events`), list, more);
        append(list, part.events.map((e) => this.original(e)));
        more.hidden = !part.more;
        more.onclick = () => read(part.events.at(-1).seq);
      } catch (error) {
        behind.append(h("p", { class: "error" }, error.message));
      }
    };
    await read(0);
  }

  original(e) {
    const button = h("button", { type: "button", class: "row", "aria-expanded": "false" },
      h("span", { class: "seq num" }, e.seq), h("span", { class: "kind" }, kind(e.type)),
      h("span", { class: "cost num" }, count(e.tokens), h("span", { class: "unit" }, " tokens")), h("span", { class: "words" }, words(e.text)));
    const item = h("li", { class: "entry" }, button);
    let detail;
    button.addEventListener("click", async () => {
      if (detail) {
        detail.remove();
        detail = undefined;
        button.setAttribute("aria-expanded", "false");
        return;
      }
      detail = h("div", { class: "detail" });
      item.append(detail);
      button.setAttribute("aria-expanded", "true");
      try {
        append(detail, [original(await get("/page/data/entry", { ...asked(this.state), seq: e.seq }))]);
      } catch (error) {
        append(detail, [h("p", { class: "error" }, error.message)]);
      }
    });
    return item;
  }

  // find asks for the entries whose whole text holds what is looked for; the
  // list has only their first words.
  async find() {
    const { text } = this.filter.read();
    if (!text || this.found?.text === text) return;
    try {
      const { seqs } = await get("/page/data/find", { ...asked(this.state), text });
      this.found = { text, seqs: new Set(seqs) };
      this.sift();
    } catch (error) {
      this.note.textContent = error.message;
    }
  }

  sift() {
    const want = this.filter.read();
    const found = this.found?.text === want.text ? this.found.seqs : undefined;
    const fits = [...this.rows.values()].filter((row) => (!want.type || row.entry.type === want.type) && (!want.agent || row.shown.agent === want.agent) &&
      (!want.tier || row.entry.tier === want.tier) && (!want.text || row.text.includes(want.text) || found?.has(row.entry.seq)));
    this.size = fits.length;
    fits.forEach((row, i) => {
      row.place = i + 1;
      this.number(row);
    });
    this.blocks.set(fits);
    this.list.hidden = fits.length === 0;
    const tokens = fits.reduce((sum, row) => sum + row.entry.tokens, 0);
    this.note.textContent = fits.length === this.rows.size ? `${count(fits.length)} entries` : `${count(fits.length)} of ${count(this.rows.size)} entries, ${count(tokens)} tokens`;
  }

  move(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !event.target.matches(".entries > div > .entry > .row")) return;
    const at = this.blocks.rows.findIndex((row) => row.button === event.target);
    const to = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: Infinity }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.blocks.focus(to);
  }
}

// words are the first of a text, without the line that numbers and names the
// event: the row has said that.
const words = (text) => text.replace(/^\[\d+\] (Summary [\d, -]+|\w+:?)\s*/, "").trim().replace(/\s+/g, " ").slice(0, 300) || "(nothing)";
