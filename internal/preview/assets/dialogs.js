// What opens over the page.
import { $, h, count } from "./dom.js";

export const dialog = $("dialog");

function open(title, ...content) {
  dialog.replaceChildren(h("header", {}, h("h2", { id: "dialog-title" }, title), h("button", { type: "button", onclick: () => dialog.close() }, "Close")), ...content);
  if (!dialog.open) dialog.showModal();
}

// requestDialog shows the fragment of the provider's request, to copy or save.
export async function requestDialog(load, state) {
  open("Raw request", h("p", { class: "soft" }, "Loading …"));
  try {
    const prompt = await load();
    const text = JSON.stringify(prompt.request, null, 2);
    const said = h("span", { class: "soft", role: "status" });
    const copy = h("button", { type: "button" }, "Copy");
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text);
        said.textContent = "copied";
      } catch {
        said.textContent = "this browser does not let the page copy: Download has it";
      }
    });
    const save = h("a", { download: `${state.session}.${prompt.format}.json`, href: `data:application/json;charset=utf-8,${encodeURIComponent(text)}` }, "Download");
    open("Raw request", h("p", { class: "legend" }, `${prompt.format}, ${count(prompt.tokens.total)} tokens, ${count(prompt.request_bytes)} bytes`, copy, save, said),
      h("pre", { tabindex: "0", role: "group", "aria-label": "Raw request" }, text.length > 2e6 ? `${text.slice(0, 2e6)}\n… ${count(text.length - 2e6)} more characters: Download has all of it.` : text));
  } catch (error) {
    open("Raw request", h("p", { class: "error" }, error.message));
  }
}

// confirmDialog asks before something is done.
export function confirmDialog(title, text, does, run) {
  const sure = h("button", { type: "button", class: "main" }, does);
  sure.addEventListener("click", () => { dialog.close(); run(); });
  open(title, h("p", {}, text), h("p", { class: "legend" }, sure));
}

export function keysDialog() {
  const keys = [["s", "find a session"], ["/", "filter the entries"], ["e", "go to the entries"], ["↑ ↓ or k j", "from entry to entry"], ["Enter", "open an entry"], ["1 2 3", "prompt, compactions, tune"], ["r", "raw request"], ["↑ ↓ in a field", "a thousand tokens more or less, with Shift a hundred"], ["Esc", "close a dialog"]];
  open("Keys", h("dl", { class: "keys" }, keys.flatMap(([key, does]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, does)])));
}
