// Before and after a compaction: what was covered, what the summary kept, what
// it lost.
import { h, count, get, kind, percent, post } from "./dom.js";
import { asked } from "./state.js";
import { meter, legend } from "./meter.js";

export class Compactions {
  constructor(state, onUndone) {
    this.state = state;
    this.onUndone = onUndone;
    this.table = h("tbody");
    this.pane = h("div", { class: "block", role: "region", "aria-label": "Comparison", tabindex: "-1" });
    this.element = h("div", {},
      h("div", { class: "scroll" }, h("table", {},
        h("thead", {}, h("tr", {}, ["summary", "by", "events covered", "before", "after", "saved", ""].map((name) => h("th", {}, name)))), this.table)),
      this.pane);
  }

  show(data) {
    if (data.compactions.length === 0) {
      this.table.replaceChildren(h("tr", {}, h("td", { class: "text", colspan: 7 }, data.high ? "Nothing was compacted yet." : "There is no high-water mark, so nothing is compacted. Set one above to see what it would do.")));
      this.pane.replaceChildren();
      return;
    }
    this.table.replaceChildren(...data.compactions.toReversed().map((c) => h("tr", {},
      h("td", {}, `event ${c.seq}`), h("td", {}, c.method), h("td", {}, count(c.events)), h("td", {}, count(c.before)), h("td", {}, count(c.after)),
      h("td", {}, percent(1 - c.after / Math.max(c.before, 1))),
      h("td", {}, h("button", { type: "button", onclick: () => this.compare(c.seq) }, `Compare ${c.seq}`)))));
  }

  async compare(seq) {
    this.state.seq = String(seq);
    this.pane.replaceChildren(h("p", { class: "soft" }, "Loading …"));
    try {
      const c = await get("/page/data/compaction", { ...asked(this.state), at: "", seq });
      this.pane.replaceChildren(...this.comparison(c));
      this.pane.focus();
    } catch (error) {
      this.pane.replaceChildren(h("p", { class: "error" }, error.message));
    }
  }

  comparison(c) {
    const gone = new Set(c.after.entries.map((e) => e.seq));
    const undo = h("button", { type: "button" }, "Undo this compaction");
    undo.addEventListener("click", () => this.undo(c.seq, undo));
    const bound = c.needed ? `Of ${count(c.needed)} names that the agent went on to use and could only know from there, the summary binds ${count(c.bound)} (bFUR ${(c.bound / c.needed).toFixed(2)}).`
      : "The agent has used nothing yet that it could only know from there.";
    return [
      h("h2", {}, `Compaction of event ${c.seq}, by ${c.method}`),
      h("div", { class: "sides" }, this.side("Before", c.before, (e) => (gone.has(e.seq) ? "" : "gone")), this.side("After", c.after, () => "")),
      h("div", { class: "sides" },
        h("section", {}, h("h3", {}, "The summary"), h("pre", { tabindex: "0" }, c.summary)),
        h("section", {},
          h("h3", {}, `Names kept: ${count(c.kept_count)} of ${count(c.names)}`), h("ul", { class: "names kept", tabindex: "0", "aria-label": "Names kept" }, c.kept.map((n) => h("li", {}, n))),
          c.missed.length > 0 && [h("h3", {}, `Lost, though the agent used them later: ${count(c.missed.length)}`), h("ul", { class: "names missed", tabindex: "0", "aria-label": "Names lost that were used later" }, c.missed.map((n) => h("li", {}, n)))],
          h("h3", {}, `Names lost: ${count(c.names - c.kept_count)}`), h("ul", { class: "names lost", tabindex: "0", "aria-label": "Names lost" }, c.lost.map((n) => h("li", {}, n))),
          h("p", { class: "note soft" }, bound, " A name counts as kept when it stands with a word that it stood with in the original. The originals stay in the log: recall finds them."),
          !this.state.high && !this.state.low && !this.state.share && undo)),
    ];
  }

  side(title, account, cls) {
    const t = { ...account.tokens, fixed: account.tokens.system + account.tokens.tools + account.tokens.overhead };
    return h("section", {}, h("h3", {}, `${title}: ${count(account.tokens.total)} tokens`), meter(t), legend(t),
      h("ol", { class: "diff", tabindex: "0", "aria-label": `Entries ${title.toLowerCase()}` }, account.entries.map((e) => h("li", { class: `tier-${e.tier} ${cls(e)}` },
        h("span", { class: "num soft" }, e.seq), h("span", {}, kind(e.type)), h("span", { class: "num" }, count(e.tokens)), h("span", { class: "soft" }, e.tier)))));
  }

  async undo(seq, button) {
    button.disabled = true;
    try {
      await post(`/v1/sessions/${encodeURIComponent(this.state.session)}/summarize`, { undo: seq });
      this.pane.replaceChildren(h("p", { role: "status" }, `Compaction ${seq} was taken back: what it covered is live again.`));
      this.onUndone();
    } catch (error) {
      button.after(h("p", { class: "error" }, error.message));
    }
  }
}
