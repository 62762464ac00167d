// Before and after a compaction: what was covered, what the summary kept, what
// it lost.
import { h, append, count, get, kind, percent, post } from "./dom.js";
import { asked } from "./state.js";
import { meter, legend } from "./meter.js";
import { confirmDialog } from "./dialogs.js";
import { original, text } from "./event.js";

export class Compactions {
  constructor(state, onUndone) {
    this.state = state;
    this.onUndone = onUndone;
    this.table = h("tbody");
    this.said = h("p", { class: "note", role: "status" });
    this.pane = h("div", { class: "block", role: "region", "aria-label": "Comparison", tabindex: "-1" });
    const heads = [["summary", "text"], ["by", "text spare"], ["events covered"], ["before"], ["after"], ["saved", "spare"], [""]];
    this.element = h("div", {}, this.said,
      h("div", { class: "scroll tall", tabindex: "0", role: "group", "aria-label": "Compactions, newest first" }, h("table", {},
        h("thead", {}, h("tr", {}, heads.map(([name, cls]) => (name ? h("th", { class: cls }, name) : h("td", {}))))), this.table)),
      this.pane);
  }

  show(data) {
    const key = JSON.stringify(data.compactions);
    if (this.key === key && this.high === data.high) return;
    Object.assign(this, { key, high: data.high });
    if (data.compactions.length === 0) {
      this.table.replaceChildren(h("tr", {}, h("td", { class: "text", colspan: 7 }, data.high ? "Nothing was compacted yet." : "There is no high-water mark, so nothing is compacted. Set one above to see what it would do.")));
      this.pane.replaceChildren();
      return;
    }
    this.table.replaceChildren(...data.compactions.toReversed().map((c) => h("tr", { class: c.undone ? "undone" : "" },
      h("td", { class: "text" }, `event ${c.seq}`, c.undone && h("span", { class: "badge" }, `undone by ${c.undone}`)), h("td", { class: "text spare" }, c.method),
      h("td", {}, count(c.events)), h("td", {}, count(c.before)), h("td", {}, count(c.after)), h("td", { class: "spare" }, percent(1 - c.after / Math.max(c.before, 1))),
      h("td", {}, h("button", { type: "button", onclick: () => this.compare(c.seq) }, `Compare ${c.seq}`)))));
  }

  async compare(seq) {
    this.said.textContent = "";
    this.pane.replaceChildren(h("p", { class: "soft" }, "Loading …"));
    try {
      const c = await get("/page/data/compaction", { ...asked(this.state), at: "", seq });
      this.pane.replaceChildren(...this.comparison(c));
      this.pane.focus({ preventScroll: true });
      this.pane.scrollIntoView({ block: "start" });
    } catch (error) {
      this.pane.replaceChildren(h("p", { class: "error" }, error.message));
    }
  }

  comparison(c) {
    const gone = new Set(c.after.entries.map((e) => e.seq));
    const before = new Set(c.before.entries.map((e) => e.seq));
    const undo = c.live && !Object.entries(this.state).some(([key, value]) => value && ["high", "low", "share", "policy", "weight"].includes(key)) &&
      h("button", { type: "button", id: "undo", onclick: () => this.confirm(c) }, "Undo this compaction");
    return [
      h("div", { class: "head" }, h("h2", {}, `Compaction of event ${c.seq}, by ${c.method}`), undo),
      h("div", { class: "sides" },
        this.side("Before", c.before, (e) => (gone.has(e.seq) ? "" : "gone")), this.side("After", c.after, (e) => (before.has(e.seq) ? "" : "new"))),
      h("div", { class: "sides" }, h("section", {}, h("h3", {}, "The summary"), text(c.summary, "The summary")), this.names(c)),
    ];
  }

  names(c) {
    const shown = h("div", { class: "shown", "aria-live": "polite" });
    const list = (title, cls, names, all) => names.length > 0 && [
      h("h3", {}, title), h("ul", { class: `names ${cls}`, tabindex: "0", "aria-label": title }, names.map((n) => h("li", {}, this.name(n, shown))), all > names.length && h("li", { class: "soft" }, `and ${count(all - names.length)} more`))];
    const bound = c.needed ? `Of ${count(c.needed)} names that the agent went on to use and could only know from there, the summary binds ${count(c.bound)} (bFUR ${(c.bound / c.needed).toFixed(2)}).`
      : "The agent has used nothing yet that it could only know from there.";
    return h("section", {},
      c.read < c.events && h("p", { class: "note" }, `Names are those of the newest ${count(c.read)} of the ${count(c.events)} events covered.`),
      h("p", { class: "soft" }, bound, " A name counts as kept when it stands with a word that it stood with in the original. A click shows where it last stood."),
      shown,
      list(`Lost, though the agent used them later: ${count(c.missed.length)}`, "missed", c.missed, 0),
      list(`Names lost: ${count(c.names - c.kept_count)} of ${count(c.names)}`, "lost", c.lost, c.names - c.kept_count),
      list(`Names kept: ${count(c.kept_count)} of ${count(c.names)}`, "kept", c.kept, c.kept_count));
  }

  name(n, shown) {
    return h("button", { type: "button", title: `in ${count(n.in)} of the events covered`, onclick: async () => {
      try {
        const whole = await get("/page/data/entry", { ...asked(this.state), at: "", seq: n.last });
        shown.replaceChildren(h("p", { class: "legend" }, h("b", { class: "text" }, n.name), ` stood last in event ${n.last}:`));
        append(shown, [original(whole)]);
      } catch (error) {
        shown.replaceChildren(h("p", { class: "error" }, error.message));
      }
    } }, n.name, n.in > 1 && h("span", { class: "soft" }, ` ×${n.in}`));
  }

  side(title, account, cls) {
    const t = { ...account.tokens, fixed: account.tokens.system + account.tokens.tools + account.tokens.overhead };
    return h("section", {}, h("h3", {}, `${title}: ${count(account.tokens.total)} tokens, ${count(account.entries.length)} entries`), meter(t), legend(t),
      h("ol", { class: "diff", tabindex: "0", "aria-label": `Entries ${title.toLowerCase()}` }, account.entries.map((e) => h("li", { class: `tier-${e.tier} ${cls(e)}` },
        h("span", { class: "num soft" }, e.seq), h("span", {}, kind(e.type)), h("span", { class: "num" }, count(e.tokens)), h("span", { class: "soft" }, cls(e) === "gone" ? "covered" : cls(e) === "new" ? "the summary" : e.tier)))));
  }

  confirm(c) {
    confirmDialog("Undo this compaction?", `What event ${c.seq} covers is live again. The undo is an event of the session; it cannot be undone itself, but a compaction can be made again.`,
      "Undo it", () => this.undo(c.seq));
  }

  async undo(seq) {
    try {
      await post(`/v1/sessions/${encodeURIComponent(this.state.session)}/summaries/${seq}/undo`, {});
      this.pane.replaceChildren();
      this.said.textContent = `Compaction ${seq} was taken back: what it covered is live again.`;
      this.onUndone();
    } catch (error) {
      this.pane.prepend(h("p", { class: "error" }, `Compaction ${seq} cannot be undone: ${error.message}`));
    }
  }
}
