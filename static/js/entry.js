// The entry form while it is typed: kept every few seconds, checked cell by cell, known words offered.
import { startSuggestions } from "./entry-suggest.js";
import { startFiles } from "./entry-files.js";
import { showProblems, showTwins } from "./entry-problems.js";

const form = document.querySelector("[data-entry]");
const SAVE_AFTER = 4000;
const CHECK_AFTER = 700;

function token() {
  return form.elements.csrf_token.value;
}

async function send(url, data) {
  const answer = await fetch(url, { method: "POST", body: data, headers: { "X-CSRFToken": token(), Accept: "application/json" } });
  if (answer.status === 422 || answer.ok) return answer.json();
  throw new Error(String(answer.status));
}

// Everything but the files, which travel on their own.
function typed() {
  const data = new FormData(form);
  for (const [name, value] of [...data.entries()]) if (value instanceof File || name === "csrf_token") data.delete(name);
  return data;
}

function startSaving() {
  const said = form.querySelector("[data-said]");
  const words = document.documentElement.lang.startsWith("zh")
    ? { busy: "正在保存…", lost: "没有存上，正在重试；请不要关闭此页。" }
    : { busy: "Saving…", lost: "Not saved yet, trying again; keep this page open." };
  let dirty = false;
  let timer = 0;
  let running = null;

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  async function saveOnce() {
    dirty = false;
    said.textContent = words.busy;
    try {
      const answer = await send("/entry/save", typed());
      if (answer.problems) throw new Error(answer.problems[0].text);
      form.elements.draft_id.value = answer.id;
      form.elements.stamp.value = answer.stamp;
      // Not form.action: the buttons are called that.
      form.setAttribute("action", `/entry/${answer.id}`);
      history.replaceState(null, "", `/entry/${answer.id}`);
      said.textContent = answer.said;
      said.classList.remove("bad");
    } catch {
      dirty = true;
      said.textContent = words.lost;
      said.classList.add("bad");
      later(10000);
    }
  }

  // One saving at a time: the next one carries the stamp of the one before.
  async function save() {
    clearTimeout(timer);
    if (running) await running;
    if (!dirty && form.elements.draft_id.value) return;
    running = saveOnce();
    await running;
    running = null;
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    dirty = true;
    later(SAVE_AFTER);
  });
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file" && dirty) later(300);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  const button = form.querySelector("[data-key='mod+s']");
  button?.addEventListener("click", (event) => {
    event.preventDefault();
    dirty = true;
    save();
  });
  return async () => {
    if (!form.elements.draft_id.value) dirty = true;
    await save();
    return form.elements.draft_id.value;
  };
}

function startChecking() {
  const touched = new Set();
  let timer = 0;
  let turn = 0;

  async function check() {
    const mine = ++turn;
    try {
      const found = await send("/entry/check", typed());
      if (mine !== turn) return;
      derive(found);
      showProblems(form, found.problems, touched);
      showTwins(form, found.duplicates);
    } catch {
      // The page was correct when it came; the next cell asks again.
    }
  }

  form.addEventListener("change", (event) => {
    if (!event.target.name || event.target.type === "file") return;
    touched.add(event.target.name);
    clearTimeout(timer);
    timer = setTimeout(check, CHECK_AFTER / 5);
  });
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(timer);
    timer = setTimeout(check, CHECK_AFTER);
  });
  if (!form.querySelector("[data-summary]")) check();
}

function derive(found) {
  const birth = form.querySelector("[data-birth]");
  birth.textContent = found.birth_date || birth.dataset.empty;
  birth.classList.toggle("known", Boolean(found.birth_date));
  const boxes = [...form.querySelectorAll("[name=sex]")];
  if (found.sex && !boxes.some((box) => box.checked)) boxes.find((box) => box.value === found.sex)?.click();
  const series = form.elements.series;
  if (found.series && !series.value) series.value = found.series;
  takeDefaults(found.defaults ?? {});
  for (const turn of form.querySelectorAll("[data-turn]")) turn.hidden = turn.dataset.turn !== found.other_kind;
  const differs = found.problems.some((problem) => problem.field === "sex");
  const row = form.querySelector(".when-differs");
  row.toggleAttribute("data-optional", !differs && !form.elements.sex_override_reason.value);
}

// What Annex 3 says with the information form stands in its cells until somebody writes otherwise.
function takeDefaults(defaults) {
  for (const [name, text] of Object.entries(defaults)) {
    const cell = form.elements[name];
    if (!cell || cell === document.activeElement) continue;
    if (!cell.value || cell.value === cell.dataset.default) cell.value = text;
    cell.dataset.default = text;
  }
}

// Enter goes to the next cell, as on a ledger; the form is sent by its button or Ctrl Enter only.
function startWalking() {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (!event.target.matches(".sheet input:not([type=file]), .sheet select")) return;
    event.preventDefault();
    const stops = [...form.querySelectorAll(".sheet input:not([type=file]):not([readonly]), .sheet select")].filter(
      (stop) => stop.getClientRects().length && (stop.type !== "radio" || stop.checked || !form.querySelector(`[name="${stop.name}"]:checked`)),
    );
    const next = stops.find((stop) => event.target.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING && stop.name !== event.target.name);
    next?.focus();
  });
}

// A number that was saved and can be read stands masked once the cell is left; showing it again is on record.
function startMask() {
  const cell = form.elements.id_number;
  const button = form.querySelector("[data-reveal]");
  if (!button) return;
  button.hidden = !cell.value.includes("*");
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const answer = await send(button.dataset.reveal, new FormData());
    if (!answer.number) return;
    cell.value = answer.number;
    button.hidden = true;
    cell.focus();
  });
  cell.addEventListener("focus", () => cell.value.includes("*") && cell.select());
}

if (form) {
  const saved = form.hasAttribute("data-autosave") ? startSaving() : null;
  startChecking();
  startWalking();
  startMask();
  startSuggestions(form);
  startFiles(form, saved, send);
}
