// Ticked rows, the bar that acts on them, and "everything that matches the filters".
const figures = new Intl.NumberFormat("en-US");

class Grid {
  constructor(card) {
    this.card = card;
    this.bar = document.getElementById("batch-" + card.dataset.grid);
    this.all = card.querySelector("[data-tick-all]");
    this.banner = card.querySelector("[data-everything]");
    this.everything = false;
    if (!this.bar || !this.all) return;
    card.addEventListener("change", (event) => this.ticked(event));
    card.addEventListener("click", (event) => this.range(event));
    for (const box of [this.card, this.bar]) box.addEventListener("click", (event) => this.pressed(event));
    this.draw();
  }

  get rows() {
    return [...this.card.querySelectorAll("[data-tick]")];
  }

  ticked(event) {
    if (event.target === this.all) for (const tick of this.rows) tick.checked = this.all.checked;
    else if (!event.target.matches("[data-tick]")) return;
    this.everything = false;
    this.draw();
  }

  // Shift and a click tick everything in between.
  range(event) {
    if (!event.target.matches("[data-tick]")) return;
    const at = this.rows.indexOf(event.target);
    if (event.shiftKey && this.last !== undefined) {
      const [from, to] = [Math.min(at, this.last), Math.max(at, this.last)];
      for (const tick of this.rows.slice(from, to + 1)) tick.checked = event.target.checked;
      this.draw();
    }
    this.last = at;
  }

  pressed(event) {
    const button = event.target.closest("[data-all], [data-page], [data-none]");
    if (!button) return;
    this.everything = button.hasAttribute("data-all");
    if (button.hasAttribute("data-none")) for (const tick of this.rows) tick.checked = false;
    this.draw();
  }

  draw() {
    const chosen = this.rows.filter((tick) => tick.checked).length;
    const whole = chosen > 0 && chosen === this.rows.length;
    const expected = Number(this.bar.elements.expected.value);
    for (const tick of this.rows) tick.closest("tr").classList.toggle("is-selected", tick.checked);
    this.all.checked = whole;
    this.all.indeterminate = chosen > 0 && !whole;
    this.bar.elements.everything.value = this.everything ? "1" : "";
    this.bar.classList.toggle("in", chosen > 0);
    const words = this.bar.querySelector("[data-chosen]");
    words.textContent = words.dataset.chosen.replace("{n}", figures.format(this.everything ? expected : chosen));
    if (!this.banner) return;
    this.banner.hidden = !(whole && expected > this.rows.length);
    for (const part of this.banner.querySelectorAll("[data-page-only]")) part.hidden = this.everything;
    for (const part of this.banner.querySelectorAll("[data-all-only]")) part.hidden = !this.everything;
  }
}

export function startSelection() {
  for (const card of document.querySelectorAll("[data-grid]")) new Grid(card);
}
