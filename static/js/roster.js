// Ticking a roster by eye: Enter goes to the next row, an empty row offers the page and the following line.
import { startOnce } from "./once.js";

function rowsOf(form) {
  return [...form.querySelectorAll("[data-row]")].filter((row) => row.querySelector("[data-line]"));
}

function offer(from, to) {
  const [page, line] = ["page", "line"].map((name) => from.querySelector(`[data-${name}]`).value.trim());
  const [toPage, toLine] = ["page", "line"].map((name) => to.querySelector(`[data-${name}]`));
  if (!/^\d+$/.test(page) || !/^\d+$/.test(line) || toPage.value || toLine.value) return;
  toPage.value = page;
  toLine.value = String(Number(line) + 1);
}

function startTicks() {
  const form = document.querySelector("[data-ticks]");
  if (!form) return;
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-page], [data-line]")) return;
    event.preventDefault();
    if (event.target.matches("[data-page]")) {
      event.target.closest("[data-row]").querySelector("[data-line]").select();
      return;
    }
    const rows = rowsOf(form);
    const here = rows.indexOf(event.target.closest("[data-row]"));
    const next = rows[here + 1];
    if (!next) return;
    offer(rows[here], next);
    next.querySelector("[data-line]").select();
  });
}

startOnce();
startTicks();
