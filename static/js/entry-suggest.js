// Known titles, committees and units below the cell; arrows choose, Enter takes, Escape closes, typing on is free.
const WAIT = 200;

function address(form, kind, text) {
  const query = new URLSearchParams({ q: text, level: form.querySelector("[name=level]:checked")?.value ?? form.dataset.level });
  if (kind === "committee") query.set("series", form.elements.series.value);
  return `/entry/suggest/${kind}?${query}`;
}

function fill(form, kind, row) {
  if (kind === "title" && row.series) form.elements.series.value = row.series;
  if (kind === "unit") {
    if (row.nature && !form.elements.unit_nature.value) form.elements.unit_nature.value = row.nature;
    if (row.department && !form.elements.department_in_charge.value) form.elements.department_in_charge.value = row.department;
  }
}

function attach(form, input) {
  const kind = input.dataset.suggest;
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = `s-${input.name}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  input.setAttribute("aria-controls", list.id);
  input.after(list);
  let rows = [];
  let at = -1;
  let timer = 0;
  let turn = 0;

  function close() {
    turn += 1;
    clearTimeout(timer);
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    at = (index + rows.length) % rows.length;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    input.setAttribute("aria-activedescendant", `${list.id}-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function take(index) {
    const row = rows[index];
    close();
    input.value = row.text;
    fill(form, kind, row);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  }

  function show() {
    list.replaceChildren(...rows.map((row, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.append(row.text);
      if (row.note) item.append(Object.assign(document.createElement("small"), { textContent: row.note }));
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(index);
      });
      return item;
    }));
    list.hidden = !rows.length;
    at = -1;
    input.setAttribute("aria-expanded", String(rows.length > 0));
  }

  async function ask() {
    const mine = ++turn;
    const text = input.value.trim();
    if (text.length < 2) {
      close();
      return;
    }
    const answer = await fetch(address(form, kind, text), { headers: { Accept: "application/json" } });
    if (!answer.ok || mine !== turn) return;
    rows = (await answer.json()).results.filter((row) => row.text !== text);
    show();
  }

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("compositionend", () => {
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at - 1 < -1 ? -1 : at - 1);
    else if (event.key === "Enter" && !event.ctrlKey && at >= 0) take(at);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

export function startSuggestions(form) {
  for (const input of form.querySelectorAll("[data-suggest]")) {
    if (input.dataset.suggest.startsWith("#")) input.setAttribute("list", input.dataset.suggest.slice(1));
    else attach(form, input);
  }
}
