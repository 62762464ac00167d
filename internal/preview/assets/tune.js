// What other thresholds would have cost on this session.
import { h, count, get, percent } from "./dom.js";

export class Tune {
  constructor(state, onTry) {
    this.state = state;
    this.onTry = onTry;
    this.result = h("div", { "aria-live": "polite" });
    this.start = h("button", { type: "button", class: "main", onclick: () => this.run() }, "Compare thresholds");
    this.element = h("div", {},
      h("p", { class: "note" }, "Replays this session under many other settings, by the prices of the model above. No model is called."), this.start, this.result);
  }

  redraw() { this.draw?.(); }

  async run() {
    this.start.disabled = true;
    this.draw = undefined;
    this.result.replaceChildren(h("p", { class: "note soft" }, h("progress", { "aria-label": "Under way" }), " Replaying under some hundred settings …"));
    try {
      this.result.replaceChildren(...this.report(await get("/page/data/tune", { session: this.state.session, model: this.state.model })));
    } catch (error) {
      this.result.replaceChildren(h("p", { class: "error" }, error.message));
    }
    this.start.disabled = false;
  }

  report(r) {
    const plot = h("div", { class: "plot" });
    const sizes = h("div", { class: "plot" });
    this.draw = () => {
      if (!plot.clientWidth) return;
      plot.replaceChildren();
      sizes.replaceChildren();
      scatter(plot, r);
      lines(sizes, r);
    };
    let width = 0;
    new ResizeObserver(() => {
      if (plot.clientWidth === width) return;
      width = plot.clientWidth;
      this.draw();
    }).observe(plot);
    return [
      h("p", { class: "note soft" }, `${count(r.tried)} settings tried at prices of ${r.price.model} (dollars a million tokens: input ${r.price.input}, cached read ${r.price.read}, cache write ${r.price.write}, output ${r.price.output}).`),
      this.table("The best settings, cheapest first", r.rows, r.chosen),
      this.table("Other habits, with the marks of the chosen one", r.baselines),
      h("div", { class: "sides" },
        h("section", {}, h("h2", {}, "Cost against what stays in sight"), plot),
        h("section", {}, h("h2", {}, "Size of the prompt, call by call"), sizes)),
      h("div", { class: "block" }, h("h2", {}, "The chosen setting as a configuration"), h("pre", { tabindex: "0" }, r.fragment)),
    ];
  }

  table(title, rows, chosen) {
    const heads = ["high", "low", "policy", "cost", "a call", "peak", "mean", "compactions", "cached", "in sight", "bFUR", ""];
    return h("div", { class: "block" }, h("h2", {}, title), h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": title }, h("table", {},
      h("thead", {}, h("tr", {}, heads.map((name) => h(name ? "th" : "td", { class: name === "policy" ? "text" : "" }, name)))),
      h("tbody", {}, rows.map((row) => this.row(row, chosen))))));
  }

  row(row, chosen) {
    const s = row.setting;
    const isChosen = chosen && JSON.stringify(chosen.setting) === JSON.stringify(s);
    const apply = s.low > 0 && ["fixed", "adaptive"].includes(s.policy) &&
      h("button", { type: "button", "aria-label": `Try ${count(s.high)}/${count(s.low)}, ${s.policy}`, onclick: () => this.onTry(s) }, "Try");
    return h("tr", { class: isChosen ? "chosen" : "" },
      h("td", {}, count(s.high)), h("td", {}, s.low ? count(s.low) : ""), h("td", { class: "text" }, s.policy, row.ended ? " (ended early)" : "", isChosen ? " ► chosen" : ""),
      h("td", {}, dollars(row.cost_usd)), h("td", {}, dollars(row.cost_per_call_usd)), h("td", {}, count(row.peak_tokens)), h("td", {}, count(row.mean_tokens)),
      h("td", {}, count(row.compactions)), h("td", {}, percent(row.cache_hits, 1)), h("td", {}, row.names_used ? percent(row.in_sight, 1) : "–"),
      h("td", {}, row.measured ? row.recall.toFixed(2) : "–"), h("td", {}, apply));
  }
}

const dollars = (x) => `$${x >= 100 ? x.toFixed(0) : x >= 1 ? x.toFixed(2) : x.toPrecision(3)}`;
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const axis = () => ({ stroke: css("--soft"), grid: { stroke: css("--line"), width: 1 }, ticks: { stroke: css("--line"), width: 1 } });

function scatter(into, r) {
  const groups = [["chosen", [r.chosen], "--ink"], ["fixed", r.rows.filter((x) => x.setting.policy === "fixed"), "--full"],
    ["adaptive", r.rows.filter((x) => x.setting.policy === "adaptive"), "--good"], ["other habits", r.baselines, "--summarized"]];
  const points = groups.flatMap(([, rows], g) => rows.map((row) => [row.cost_usd, row.in_sight, g])).sort((a, b) => a[0] - b[0]);
  const column = (g) => points.map(([, y, group]) => (group === g ? y : null));
  new uPlot({
    width: into.clientWidth, height: 240, cursor: { drag: { x: false, y: false } },
    scales: { x: { time: false, range: (_, __, max) => [0, max * 1.05] }, y: { range: (_, min) => [Math.max(0, min - 0.03), 1.01] } },
    axes: [{ ...axis(), values: (_, ticks) => ticks.map((x) => `$${x}`) }, { ...axis(), values: (_, ticks) => ticks.map((y) => percent(y)) }],
    series: [{ label: "cost", value: (_, x) => (x === null ? "–" : dollars(x)) }, ...groups.map(([label, , color], g) => ({
      label, stroke: css(color), paths: () => null, points: { show: true, size: g === 0 ? 14 : 9, fill: css(color) }, value: (_, y) => (y === null || y === undefined ? "–" : percent(y, 1)) }))],
  }, [points.map(([x]) => x), ...groups.map((_, g) => column(g))], into);
}

function lines(into, r) {
  const rows = [r.chosen, ...r.baselines].filter((row) => row.timeline);
  const calls = Math.max(...rows.map((row) => row.timeline.length));
  const colors = ["--ink", "--soft", "--low", "--summarized"];
  const total = (p) => (p ? p.fixed + p.summarized + p.low + p.full : null);
  new uPlot({
    width: into.clientWidth, height: 240, scales: { x: { time: false } },
    axes: [axis(), { ...axis(), size: 64, values: (_, ticks) => ticks.map(count) }],
    series: [{ label: "call" }, ...rows.map((row, i) => ({
      label: i === 0 ? "chosen" : row.setting.policy, stroke: css(colors[i]), width: i === 0 ? 2 : 1, dash: i > 1 ? [4, 3] : [], points: { show: false }, value: (_, y) => (y === null || y === undefined ? "–" : count(y)) }))],
  }, [Array.from({ length: calls }, (_, i) => i + 1), ...rows.map((row) => Array.from({ length: calls }, (_, i) => total(row.timeline[i])))], into);
}
