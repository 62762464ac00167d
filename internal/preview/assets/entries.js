// The entries of the prompt, each with its tier, costs and reason. One opens to
// the event itself beside what is rendered of it.
import { h, append, count, get, kind, kindName } from "./dom.js";
import { asked } from "./state.js";

const tierNames = { summarized: "summarized", low: "low detail", full: "full detail" };

export class Entries {
  constructor(state, onCompare) {
    this.state = state;
    this.onCompare = onCompare;
    this.rows = new Map();
    this.open = new Set();
    this.list = h("ol", { class: "entries", "aria-label": "Entries of the prompt, oldest first" });
    this.note = h("p", { class: "note soft", role: "status" });
    this.filter = filters(() => this.sift());
    this.element = h("div", {}, this.filter.element, this.note, this.list);
    this.list.addEventListener("keydown", (event) => this.move(event));
  }

  // show takes a new prompt. Rows of entries that are as they were stay.
  show(prompt) {
    const fresh = new Map();
    const items = prompt.entries.map((entry, i) => {
      const shown = prompt.shown[i];
      const key = `${entry.seq} ${entry.tier} ${entry.tokens} ${entry.reason}`;
      const old = this.rows.get(entry.seq);
      const row = old?.key === key ? old : this.row(key, entry, shown);
      fresh.set(entry.seq, row);
      return row;
    });
    this.rows = fresh;
    this.list.replaceChildren(...items.map((row) => row.element));
    this.filter.offer(items);
    this.sift();
    for (const row of items) if (this.open.has(row.entry.seq) && !row.detail) this.toggle(row, true);
  }

  row(key, entry, shown) {
    const out = entry.tokens === 0;
    const button = h("button", { type: "button", class: "row", "aria-expanded": "false" },
      h("span", { class: "seq num" }, entry.seq),
      h("span", { class: "kind" }, kind(entry.type), shown.pinned && h("span", { class: "badge" }, "pinned")),
      h("span", { class: "cost num" }, `${count(entry.tokens)} tokens`),
      h("span", { class: "tier" }, h("span", { class: "dot", "aria-hidden": "true" }), out ? "left out" : tierNames[entry.tier], " ",
        h("span", { class: "costs num" }, `${count(entry.full_detail_tokens)} / ${count(entry.low_detail_tokens)}`)),
      h("span", { class: "words" }, shown.text.trim().replace(/\s+/g, " ") || "(nothing)"),
      h("span", { class: "reason" }, entry.reason, shown.agent && ` · ${shown.agent}`));
    const element = h("li", { class: `entry tier-${entry.tier}${out ? " out" : ""}`, "data-seq": entry.seq }, button);
    const row = { key, entry, shown, element, button, text: `${entry.type} ${shown.agent} ${shown.text} ${entry.reason}`.toLowerCase() };
    button.addEventListener("click", () => this.toggle(row));
    return row;
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
    unfold.addEventListener("click", async () => {
      unfold.disabled = true;
      try {
        const list = await get("/page/data/covered", { ...asked(this.state), seq: entry.seq });
        unfold.setAttribute("aria-expanded", "true");
        box.append(h("h3", {}, `${count(list.events.length)} events`), h("ol", { class: "nested" }, list.events.map((e) => this.original(e))));
      } catch (error) {
        box.append(h("p", { class: "error" }, error.message));
        unfold.disabled = false;
      }
    });
    box.prepend(h("p", { class: "legend" }, unfold, compare));
    return box;
  }

  original(e) {
    const button = h("button", { type: "button", class: "row", "aria-expanded": "false" },
      h("span", { class: "seq num" }, e.seq), h("span", { class: "kind" }, kind(e.type)),
      h("span", { class: "cost num" }, count(e.tokens)), h("span", { class: "words" }, e.text.trim().replace(/\s+/g, " ")));
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

  sift() {
    const want = this.filter.read();
    let shown = 0, tokens = 0;
    for (const row of this.rows.values()) {
      const fits = (!want.type || row.entry.type === want.type) && (!want.agent || row.shown.agent === want.agent) &&
        (!want.tier || row.entry.tier === want.tier) && (!want.text || row.text.includes(want.text));
      row.element.hidden = !fits;
      if (fits) { shown++; tokens += row.entry.tokens; }
    }
    this.note.textContent = shown === this.rows.size ? `${count(shown)} entries` : `${count(shown)} of ${count(this.rows.size)} entries, ${count(tokens)} tokens`;
  }

  move(event) {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey || !event.target.matches(".entries > .entry > .row")) return;
    event.preventDefault();
    const rows = [...this.rows.values()].filter((row) => !row.element.hidden);
    const at = rows.findIndex((row) => row.button === event.target);
    const row = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    row.button.focus();
  }
}

function rendered(row, whole) {
  if (!whole.rendered || (row.entry.tokens === 0 && !whole.rendered.text)) {
    return h("section", {}, h("h3", {}, "In the prompt"), h("p", { class: "soft" }, "Nothing: ", row.entry.reason, "."));
  }
  return h("section", {},
    h("h3", {}, `In the prompt: ${count(row.entry.tokens)} tokens, ${tierNames[row.entry.tier]}`),
    h("pre", { tabindex: "0" }, whole.rendered.text), pictures(whole.rendered.pictures));
}

function original(whole) {
  const event = typeof whole.event === "string" ? JSON.parse(whole.event) : whole.event;
  return h("section", {},
    h("h3", {}, `Original: ${count(event.full_detail_tokens)} tokens in full, ${count(event.low_detail_tokens)} at low detail`),
    h("pre", { tabindex: "0" }, whole.text || "(no text)"),
    pictures((event.parts ?? []).filter((p) => p.type === "image").map((p) => ({ media_type: p.media_type, data: p.data }))),
    h("details", {}, h("summary", {}, "The event as it is stored"), h("pre", { tabindex: "0" }, JSON.stringify(short(event), null, 2))));
}

// short leaves the bytes of pictures out of an event.
function short(event) {
  if (!event.parts) return event;
  return { ...event, parts: event.parts.map((p) => (p.data?.length > 200 ? { ...p, data: `… ${count(p.data.length)} characters of base64` } : p)) };
}

const pictureTypes = ["image/png", "image/jpeg", "image/gif", "image/webp"];

function pictures(list) {
  const known = (list ?? []).filter((p) => p.data && pictureTypes.includes(p.media_type));
  if (known.length === 0) return null;
  return h("div", { class: "pictures" }, known.map((p) => {
    const caption = h("figcaption", {}, p.width ? `${p.width} × ${p.height}` : "");
    const img = h("img", { src: `data:${p.media_type};base64,${p.data}`, alt: "Picture of the transcript", loading: "lazy" });
    img.addEventListener("load", () => { caption.textContent = `${p.width || img.naturalWidth} × ${p.height || img.naturalHeight}`; });
    img.addEventListener("error", () => { caption.textContent = "a picture that the browser cannot show"; });
    return h("figure", {}, img, caption);
  }));
}

function filters(changed) {
  const text = h("input", { type: "search", id: "filter", autocomplete: "off", oninput: () => changed() });
  const select = (all) => h("select", { onchange: () => changed() }, h("option", { value: "" }, all));
  const type = select("all types"), agent = select("all agents"), tier = select("all tiers");
  for (const [value, name] of Object.entries(tierNames)) tier.append(h("option", { value }, name));
  const fill = (el, values, name) => {
    const kept = el.value;
    while (el.options.length > 1) el.remove(1);
    for (const value of values) el.append(h("option", { value }, name(value)));
    el.value = values.includes(kept) ? kept : "";
  };
  return {
    element: h("div", { class: "filters" },
      h("label", { class: "field grow" }, h("span", {}, "Filter by text"), text),
      h("label", { class: "field" }, h("span", {}, "Type"), type),
      h("label", { class: "field" }, h("span", {}, "Agent"), agent),
      h("label", { class: "field" }, h("span", {}, "Tier"), tier)),
    offer(items) {
      fill(type, [...new Set(items.map((row) => row.entry.type))].sort(), kindName);
      fill(agent, [...new Set(items.map((row) => row.shown.agent))].filter(Boolean).sort(), (name) => name);
    },
    read: () => ({ text: text.value.trim().toLowerCase(), type: type.value, agent: agent.value, tier: tier.value }),
  };
}
