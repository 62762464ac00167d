// The size of the prompt over the life of the session.
import { h, count } from "./dom.js";

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function timeline(data, onPick) {
  const plot = h("div", { class: "plot" });
  const compactions = data.compactions.length;
  const last = data.seq.length - 1;
  const peak = data.seq.reduce((most, _, i) => Math.max(most, data.besides + data.summarized[i] + data.low[i] + data.full[i]), 0);
  const figure = h("figure", {
    class: "chart",
    "aria-label": `Context size over ${count(data.seq[last] ?? 0)} events: at most ${count(peak)} tokens, ${compactions} compactions`,
  }, h("figcaption", { class: "soft" }, "Context size in tokens, event by event. Drag to zoom, double-click to see all; click to see the prompt as it was then."), plot);
  let chart;
  const draw = () => {
    chart?.destroy();
    if (!plot.clientWidth || last < 1) return;
    chart = new uPlot(options(data, plot.clientWidth, onPick), series(data), plot);
  };
  new ResizeObserver(() => chart ? chart.setSize({ width: plot.clientWidth, height: 200 }) : draw()).observe(plot);
  figure.redraw = draw;
  return figure;
}

function series(data) {
  const summarized = data.summarized.map((n) => n + data.besides);
  const low = summarized.map((n, i) => n + data.low[i]);
  const full = low.map((n, i) => n + data.full[i]);
  const flat = (n) => data.seq.map(() => n);
  return [data.seq, full, low, summarized, ...(data.besides ? [flat(data.besides)] : []), ...(data.high ? [flat(data.high), flat(data.low_water)] : [])];
}

function options(data, width, onPick) {
  const area = (label, name, values) => ({
    label, stroke: css(name), fill: css(name), width: 0, points: { show: false },
    value: (_, __, ___, i) => (i === null || i === undefined ? "–" : count(values[i])), paths: uPlot.paths.stepped({ align: 1 }),
  });
  const water = (label, dash) => ({ label, stroke: css("--ink"), dash, width: 1, points: { show: false }, value: (_, v) => (v === null ? "–" : count(v)) });
  const axis = { stroke: css("--soft"), grid: { stroke: css("--line"), width: 1 }, ticks: { stroke: css("--line"), width: 1 } };
  return {
    width, height: 200,
    scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(max, 1) * 1.05] } },
    axes: [axis, { ...axis, size: 64, values: (_, ticks) => ticks.map(count) }],
    series: [{ label: "event" }, area("full detail", "--full", data.full), area("low detail", "--low", data.low), area("summarized", "--summarized", data.summarized),
      ...(data.besides ? [area("besides the log", "--fixed", data.seq.map(() => data.besides))] : []),
      ...(data.high ? [water("high water", [8, 4]), water("low water", [2, 4])] : [])],
    cursor: { drag: { x: true, y: false } },
    hooks: {
      draw: [(u) => marks(u, data.compactions)],
      ready: [(u) => u.over.addEventListener("click", () => { if (u.cursor.idx !== null && u.select.width === 0) onPick(data.seq[u.cursor.idx]); })],
    },
  };
}

function marks(u, compactions) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.strokeStyle = css("--summarized");
  // Many lines would hide what they cross: then they are ticks on top.
  const bottom = bbox.top + (compactions.length > 30 ? Math.min(12 * devicePixelRatio, bbox.height) : bbox.height);
  if (compactions.length <= 30) ctx.setLineDash([2, 3]);
  for (const c of compactions.filter((c) => !c.undone)) {
    const x = u.valToPos(c.seq, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bottom);
    ctx.stroke();
  }
  ctx.restore();
}
