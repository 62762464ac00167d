// Elements without markup: whatever a transcript says becomes a text node.

export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) el.addEventListener(key.slice(2), value);
    else if (key === "class") el.className = value;
    else if (key === "value") el.value = value;
    else if (key === "style") for (const [name, v] of Object.entries(value)) el.style.setProperty(name, v);
    else el.setAttribute(key, value === true ? "" : String(value));
  }
  append(el, children);
  return el;
}

export function append(el, children) {
  for (const child of children.flat(9)) {
    if (child === undefined || child === null || child === false) continue;
    el.append(child instanceof Node ? child : visible(String(child)));
  }
}

export const $ = (id) => document.getElementById(id);

// visible shows control characters and marks of direction instead of obeying
// them.
export function visible(text) {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (c) => {
    const code = c.codePointAt(0);
    return code < 0x20 ? String.fromCodePoint(0x2400 + code) : code === 0x7f ? "\u2421" : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

export const count = (n) => Math.round(n).toLocaleString("en-US");
export const percent = (x, digits = 0) => `${(100 * x).toFixed(digits)}%`;

const emoji = {
  TaskStartEvent: "🚀", ActionEvent: "🧠", OutputEvent: "📤", SuccessEvent: "✅", FailEvent: "❌",
  ClarifyEvent: "❓", SummaryEvent: "📝", FileEvent: "📁", ErrorEvent: "⚠️", CancelledEvent: "🛑",
};
export const kindName = (type) => type.replace(/Event$/, "");
export const kind = (type) => [h("span", { "aria-hidden": "true" }, emoji[type] ?? "•"), " ", kindName(type)];

export function ago(time) {
  const seconds = (Date.now() - new Date(time)) / 1000;
  if (seconds < 60) return "just now";
  for (const [unit, size] of [["minute", 60], ["hour", 3600], ["day", 86400]]) {
    const n = Math.floor(seconds / size);
    const most = { minute: 60, hour: 48, day: 60 }[unit];
    if (n < most) return `${n} ${unit}${n === 1 ? "" : "s"} ago`;
  }
  return new Date(time).toISOString().slice(0, 10);
}

// get asks the daemon. An answer that is none says why.
export async function get(path, query, signal) {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) if (value !== undefined && value !== null && value !== "") params.set(key, value);
  return said(await ask(`${path}?${params}`, { signal, headers: { Accept: "application/json" } }));
}

export async function post(path, value) {
  return said(await ask(path, { method: "POST", body: JSON.stringify(value), headers: { "Content-Type": "application/json" } }));
}

async function ask(path, request) {
  try {
    return await fetch(path, request);
  } catch (error) {
    throw error.name === "AbortError" ? error : new Error("it cannot be reached; is it running?");
  }
}

async function said(answer) {
  const body = await answer.json().catch((error) => { if (error.name === "AbortError") throw error; return {}; });
  if (answer.status === 401) throw new Error("this browser has no key, or an old one: `tidemark link` prints a link that gives it one");
  if (!answer.ok) throw new Error(body.detail ?? `the daemon answered ${answer.status}`);
  return body;
}

// later runs the newest call after a pause in calls.
export function later(ms, run) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), ms);
  };
}

// steadily runs at once, and again after a pause while it was called meanwhile.
export function steadily(ms, run) {
  let running = false, again = false;
  return async function go() {
    again = true;
    if (running) return;
    again = false;
    running = true;
    const begin = Date.now();
    try { await run(); } catch { /* what runs tells of its own failures */ }
    await new Promise((done) => setTimeout(done, Math.max(ms, Date.now() - begin)));
    running = false;
    if (again) go();
  };
}
