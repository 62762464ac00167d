// The bar of tokens by tier, against the water marks.
import { h, count } from "./dom.js";

const tiers = [["summarized", "summarized"], ["low", "low detail"], ["full", "full detail"]];

export function meter(tokens, high, low, thin) {
  const total = tiers.reduce((sum, [key]) => sum + tokens[key], 0) + (tokens.fixed ?? 0) + (tokens.hidden ?? 0);
  const scale = Math.max(total, high || 0, 1);
  const wide = (n) => `${(100 * n / scale).toFixed(3)}%`;
  const bar = h("div", { class: thin ? "meter thin" : "meter", role: "img", "aria-label": label(tokens, total, high, low) });
  for (const [key] of tiers) bar.append(h("i", { class: `${key}-fill`, style: { width: wide(tokens[key]) } }));
  if (tokens.fixed) bar.append(h("i", { class: "fixed-fill", style: { width: wide(tokens.fixed) } }));
  if (tokens.hidden) bar.append(h("i", { class: "hidden-fill", style: { width: wide(tokens.hidden) } }));
  if (high) for (const mark of [low, high]) bar.append(h("span", { class: "water", style: { left: `calc(${wide(mark)} - 1px)` } }));
  return bar;
}

function label(tokens, total, high, low) {
  const parts = tiers.map(([key, name]) => `${count(tokens[key])} ${name}`).join(", ");
  return `${count(total)} tokens: ${parts}, ${count((tokens.fixed ?? 0) + (tokens.hidden ?? 0))} besides the log${high ? `; high water ${count(high)}, low water ${count(low)}` : ""}`;
}

export function legend(tokens, high, low) {
  const item = (cls, name, n) => h("span", {}, h("span", { class: `dot ${cls}-fill` }), `${name} `, h("b", { class: "num" }, count(n)));
  return h("p", { class: "legend" },
    tiers.map(([key, name]) => item(key, name, tokens[key])),
    item("fixed", "system, tools, frame", tokens.fixed ?? 0),
    tokens.hidden ? item("hidden", "what the provider counts besides", tokens.hidden) : null,
    high === undefined ? null : high ? h("span", { class: "soft" }, `low water ${count(low)}, high water ${count(high)}`) : h("span", { class: "soft" }, "no high-water mark: nothing is compacted"));
}
