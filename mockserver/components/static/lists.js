// @ts-check
// A list of any length of which only what is seen is there: rows are asked for when they come into view.
import { h } from './dom.js';

export const ROW = 34;
const PAGE = 200;
const TALLEST = 12_000_000;

/**
 * Rows are known by their place from the oldest, so that what arrives moves none of them.
 * @template T
 */
export class WindowedList {
  /** @param {{load: (offset: number, limit: number) => Promise<{matched: number, rows: T[]}>, draw: (row: T, chosen: boolean) => HTMLElement, pick: (row: T, open: boolean) => void, drawn: (from: number, to: number) => void, label: string}} how */
  constructor(how) {
    this.how = how;
    /** @type {Map<number, T>} */
    this.known = new Map();
    /** @type {Set<number>} */
    this.asked = new Set();
    this.matched = 0;
    /** How long it was when it was last drawn. */
    this.settled = 0;
    this.chosen = -1;
    this.frame = 0;
    this.era = 0;
    this.all = h('div', { role: 'presentation' });
    this.node = h('div', { class: 'rows', role: 'listbox', tabindex: 0, 'aria-label': how.label }, this.all);
    this.node.addEventListener('scroll', () => this.later());
    this.node.addEventListener('click', (event) => this.clicked(event));
    this.node.addEventListener('keydown', (event) => this.pressed(event));
    new ResizeObserver(() => this.later()).observe(this.node);
  }

  get scale() { return Math.max(1, (this.matched * ROW) / TALLEST); }
  get top() { return Math.floor((this.node.scrollTop * this.scale) / ROW); }
  get atTop() { return this.node.scrollTop < ROW; }

  /** Starts anew. */
  async reset() {
    this.era += 1;
    this.known.clear();
    this.asked.clear();
    this.matched = 0;
    this.settled = 0;
    this.chosen = -1;
    this.node.scrollTop = 0;
    await this.fetch(0);
  }

  /** Takes rows that are newer than all before. @param {T[]} rows oldest first */
  add(rows) {
    const stays = !this.atTop;
    for (const row of rows) this.known.set(this.matched++, row);
    this.settle(stays);
  }

  /** Takes note of how long the list is now: what the reader looks at stays where it is. @param {boolean} stays */
  settle(stays) {
    const more = this.matched - this.settled;
    this.settled = this.matched;
    this.size();
    if (stays && more > 0) this.node.scrollTop += (more * ROW) / this.scale;
    this.draw();
  }

  /** Asks how many there are now, where that can't be told from what came. */
  async refresh() {
    await this.fetch(0);
  }

  /** @param {number} offset */
  async fetch(offset) {
    const era = this.era;
    const { matched, rows } = await this.how.load(offset, PAGE);
    if (era !== this.era) return;
    const stays = !this.atTop;
    if (matched < this.matched) this.known.clear(); // the oldest have gone, and places are counted from them
    this.matched = matched;
    rows.forEach((row, place) => this.known.set(matched - 1 - offset - place, row));
    this.settle(stays);
  }

  size() {
    this.all.style.height = `${Math.min(TALLEST, this.matched * ROW)}px`;
  }

  later() {
    if (!this.frame) this.frame = requestAnimationFrame(() => { this.frame = 0; this.draw(); });
  }

  draw() {
    const high = this.node.clientHeight || 600;
    const first = Math.max(0, this.top - 6);
    const last = Math.min(this.matched, this.top + Math.ceil(high / ROW) + 6);
    const nodes = [];
    for (let place = first; place < last; place++) {
      const row = this.known.get(this.matched - 1 - place);
      if (row === undefined) this.want(place);
      const node = row === undefined ? h('div', { class: 'call', role: 'option', 'aria-selected': 'false' }, '…') : this.how.draw(row, this.matched - 1 - place === this.chosen);
      node.id = `row-${place}`;
      node.dataset.place = String(place);
      node.setAttribute('aria-setsize', String(this.matched));
      node.setAttribute('aria-posinset', String(place + 1));
      const y = this.scale === 1 ? place * ROW : this.node.scrollTop + (place - this.top) * ROW;
      node.style.transform = `translateY(${y}px)`;
      nodes.push(node);
    }
    this.all.replaceChildren(...nodes);
    const active = this.matched - 1 - this.chosen;
    if (this.chosen >= 0 && active >= first && active < last) this.node.setAttribute('aria-activedescendant', `row-${active}`);
    else this.node.removeAttribute('aria-activedescendant');
    if (!this.matched) { this.node.setAttribute('role', 'group'); this.node.removeAttribute('aria-activedescendant'); } else this.node.setAttribute('role', 'listbox');
    this.how.drawn(this.top, Math.min(this.matched, this.top + Math.ceil(high / ROW)));
  }

  /** @param {number} place */
  want(place) {
    const from = this.matched - 1 - place;
    const page = Math.floor(from / PAGE);
    if (this.asked.has(page)) return;
    this.asked.add(page);
    const newest = Math.min(this.matched - 1, (page + 1) * PAGE - 1);
    this.fetch(this.matched - 1 - newest).finally(() => this.asked.delete(page));
  }

  /** @param {number} place @param {boolean} open */
  choose(place, open) {
    if (!this.matched) return;
    const to = Math.max(0, Math.min(this.matched - 1, place));
    this.chosen = this.matched - 1 - to;
    const y = (to * ROW) / this.scale;
    if (y < this.node.scrollTop) this.node.scrollTop = y;
    if (y + ROW > this.node.scrollTop + this.node.clientHeight) this.node.scrollTop = y + ROW - this.node.clientHeight;
    this.draw();
    const row = this.known.get(this.chosen);
    if (row !== undefined) this.how.pick(row, open);
  }

  /** Marks a row that was opened in another way. @param {(row: T) => boolean} is */
  mark(is) {
    for (const [place, row] of this.known) if (is(row)) { this.chosen = place; this.draw(); return; }
  }

  /** @param {Event} event */
  clicked(event) {
    const row = /** @type {HTMLElement} */ (event.target).closest('[data-place]');
    if (row) this.choose(Number(/** @type {HTMLElement} */ (row).dataset.place), true);
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const now = this.chosen < 0 ? -1 : this.matched - 1 - this.chosen;
    const page = Math.max(1, Math.floor(this.node.clientHeight / ROW) - 1);
    const to = { ArrowDown: now + 1, j: now + 1, ArrowUp: now - 1, k: now - 1, PageDown: now + page, PageUp: now - page, Home: 0, End: this.matched - 1 }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || (to === undefined && event.key !== 'Enter')) return;
    event.preventDefault();
    this.choose(to ?? now, event.key === 'Enter');
  }
}
