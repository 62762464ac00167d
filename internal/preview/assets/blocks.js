// A long list, of which only what is near the screen is in the document. Rows
// are in blocks; a block that is far away is an empty box of the same height.
import { h } from "./dom.js";

const size = 40;
const near = "1000px 0px";

export class Blocks {
  // make gives the element of a row; kept says that it must not be dropped.
  constructor(element, make, kept) {
    Object.assign(this, { element, make, kept, blocks: [], rows: [], usual: 54 });
    this.watch = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting } of seen) {
        const block = this.blocks.find((b) => b.element === target);
        if (block && isIntersecting) this.fill(block);
        else if (block) this.drain(block);
      }
    }, { rootMargin: near });
  }

  // set takes new rows. What is as it was stays, with its focus.
  set(rows) {
    const focused = document.activeElement?.closest?.("[data-seq]");
    this.rows = rows;
    for (let i = 0, at = 0; at < rows.length; i++, at += size) this.put(i, rows.slice(at, at + size));
    for (const block of this.blocks.splice(Math.ceil(rows.length / size))) this.remove(block);
    if (focused && this.element.contains(focused) === false) {
      const row = rows.find((r) => r.element?.dataset.seq === focused.dataset.seq);
      row?.element.querySelector(".row").focus({ preventScroll: true });
    }
  }

  put(i, rows) {
    let block = this.blocks[i];
    if (!block) {
      block = { rows, full: false, element: h("div", { role: "none" }) };
      this.blocks.push(block);
      this.element.append(block.element);
      this.empty(block, rows.length * this.usual);
      this.watch.observe(block.element);
      if (i === 0) this.fill(block);
      return;
    }
    const same = block.rows.length === rows.length && block.rows.every((row, n) => row === rows[n]);
    block.rows = rows;
    if (same) return;
    if (block.full) this.fill(block);
    else this.empty(block, rows.length * this.usual);
  }

  // fill puts the rows of a block into the document, moving none that is there.
  fill(block) {
    block.full = true;
    const { element } = block;
    block.rows.forEach((row, i) => {
      row.element ??= this.make(row);
      if (element.children[i] !== row.element) element.insertBefore(row.element, element.children[i] ?? null);
    });
    while (element.children.length > block.rows.length) element.lastChild.remove();
    element.style.removeProperty("height");
  }

  drain(block) {
    if (!block.full || block.element.contains(document.activeElement)) return;
    const height = block.element.offsetHeight;
    if (height > 0) this.empty(block, height);
  }

  empty(block, height) {
    if (block.full && !block.rows.some(this.kept)) this.usual = height / Math.max(block.rows.length, 1);
    block.full = false;
    block.element.style.setProperty("height", `${height}px`);
    block.element.replaceChildren();
    for (const row of block.rows) if (!this.kept(row)) row.element = undefined;
  }

  remove(block) {
    this.watch.unobserve(block.element);
    block.element.remove();
  }

  // focus goes to the row at a place, or to the first or last.
  focus(at) {
    const place = Math.min(Math.max(at, 0), this.rows.length - 1);
    if (place < 0) return;
    this.fill(this.blocks[Math.floor(place / size)]);
    this.rows[place].element.querySelector(".row").focus();
  }
}
