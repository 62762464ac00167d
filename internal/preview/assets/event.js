// One event: what the prompt shows of it, and the event itself.
import { h, count } from "./dom.js";
import { tierNames } from "./filters.js";

export function rendered(row, whole) {
  if (!whole.rendered || (row.entry.tokens === 0 && !whole.rendered.text)) {
    return h("section", {}, h("h2", {}, "In the prompt"), h("p", { class: "soft" }, "Nothing: ", row.entry.reason, "."));
  }
  return h("section", {},
    h("h2", {}, `In the prompt: ${count(row.entry.tokens)} tokens, ${tierNames[row.entry.tier]}`),
    text(whole.rendered.text, "In the prompt"), pictures(whole.rendered.pictures, "in the prompt"));
}

export function original(whole) {
  const event = typeof whole.event === "string" ? JSON.parse(whole.event) : whole.event;
  return h("section", {},
    h("h2", {}, `Original: ${count(event.full_detail_tokens)} tokens in full, ${count(event.low_detail_tokens)} at low detail`),
    text(whole.text || "(no text)", "Original"),
    pictures((event.parts ?? []).filter((p) => p.type === "image").map((p) => ({ media_type: p.media_type, data: p.data })), "original"),
    h("details", {}, h("summary", {}, "The event as it is stored"), text(JSON.stringify(short(event), null, 2), "The event as it is stored")));
}

// text scrolls where it is long, so that keys must be able to reach it.
export const text = (value, label) => h("pre", { tabindex: "0", role: "group", "aria-label": label }, value);

// short leaves the bytes of pictures out of an event.
function short(event) {
  if (!event.parts) return event;
  return { ...event, parts: event.parts.map((p) => (p.data?.length > 200 ? { ...p, data: `… ${count(p.data.length)} characters of base64` } : p)) };
}

const pictureTypes = ["image/png", "image/jpeg", "image/gif", "image/webp"];

function pictures(list, which) {
  const known = (list ?? []).filter((p) => p.data && pictureTypes.includes(p.media_type));
  if (known.length === 0) return null;
  return h("div", { class: "pictures" }, known.map((p) => {
    const caption = h("figcaption", {}, p.width ? `${p.width} × ${p.height}` : "");
    const img = h("img", { src: `data:${p.media_type};base64,${p.data}`, alt: `Picture of the transcript, ${which}`, loading: "lazy" });
    img.addEventListener("load", () => { caption.textContent = `${p.width || img.naturalWidth} × ${p.height || img.naturalHeight} pixels, ${which}`; });
    img.addEventListener("error", () => { caption.textContent = `${which}: no picture that the browser can show`; });
    return h("figure", {}, img, caption);
  }));
}
