// What of the entries is listed.
import { h, kindName } from "./dom.js";

export const tierNames = { summarized: "summarized", low: "low detail", full: "full detail" };

export function filters(changed, typed) {
  const text = h("input", { type: "search", id: "filter", autocomplete: "off", oninput: () => { changed(); typed(); } });
  const select = (id, all) => h("select", { id, onchange: () => changed() }, h("option", { value: "" }, all));
  const type = select("filter-type", "all types"), agent = select("filter-agent", "all agents"), tier = select("filter-tier", "all tiers");
  for (const [value, name] of Object.entries(tierNames)) tier.append(h("option", { value }, name));
  return {
    element: h("div", { class: "filters" },
      h("label", { class: "field grow" }, h("span", {}, "Filter by text"), text),
      h("label", { class: "field" }, h("span", {}, "Type"), type),
      h("label", { class: "field" }, h("span", {}, "Agent"), agent),
      h("label", { class: "field" }, h("span", {}, "Tier"), tier)),
    offer(rows) {
      fill(type, [...new Set(rows.map((row) => row.entry.type))].sort(), kindName);
      fill(agent, [...new Set(rows.map((row) => row.shown.agent))].filter(Boolean).sort(), (name) => name);
    },
    read: () => ({ text: text.value.trim().toLowerCase(), type: type.value, agent: agent.value, tier: tier.value }),
  };
}

function fill(el, values, name) {
  if (values.length === el.options.length - 1 && values.every((value, i) => el.options[i + 1].value === value)) return;
  const kept = el.value;
  while (el.options.length > 1) el.remove(1);
  for (const value of values) el.append(h("option", { value }, name(value)));
  el.value = values.includes(kept) ? kept : "";
}
