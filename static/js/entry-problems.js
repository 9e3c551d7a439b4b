// What the server says of the form, put at its cells and into the list at the right.
function at(form, name) {
  return [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
}

function filled(form, name) {
  const cells = at(form, name);
  if (cells.some((cell) => cell.type === "radio" || cell.type === "checkbox")) return cells.some((cell) => cell.checked && cell.value);
  return cells.some((cell) => cell.value.trim());
}

function mark(form, problems) {
  const grouped = Map.groupBy ? Map.groupBy(problems, (problem) => problem.field) : group(problems);
  for (const place of form.querySelectorAll(".sheet [data-msg]")) {
    if (place.dataset.msg === "photo") continue;
    const mine = grouped.get(place.dataset.msg) ?? [];
    const bad = mine.some((problem) => problem.blocks);
    place.textContent = mine.map((problem) => problem.sentence).join(" ");
    place.hidden = !mine.length;
    const cell = place.closest("td");
    cell.classList.toggle("has-error", bad);
    cell.classList.toggle("has-warning", !bad && mine.length > 0);
    for (const input of at(form, place.dataset.msg)) input.setAttribute("aria-invalid", String(bad));
  }
}

function group(problems) {
  const grouped = new Map();
  for (const problem of problems) grouped.set(problem.field, [...(grouped.get(problem.field) ?? []), problem]);
  return grouped;
}

function label(form, name) {
  const cell = form.querySelector(`[data-cell="${CSS.escape(name)}"]`);
  const head = form.querySelector(`label[for="${CSS.escape(name)}"], #l-${CSS.escape(name)}`) ?? cell?.closest("tr")?.querySelector("th");
  return head?.textContent.trim() ?? "";
}

function element(tag, text, kind) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function goto(form, name) {
  const link = element("a", label(form, name));
  link.href = `#${name}`;
  link.dataset.goto = name;
  return link;
}

export function showProblems(form, problems, touched) {
  const summary = form.querySelector("[data-summary]");
  const asked = summary !== null;
  const told = problems.filter((problem) => asked || !problem.field || touched.has(problem.field) || filled(form, problem.field));
  const empty = problems.filter((problem) => problem.blocks && !told.includes(problem));
  mark(form, told);
  // What was refused is mended: the sentence above would no longer be true.
  if (summary) summary.hidden = !told.some((problem) => problem.blocks);
  const list = form.querySelector("[data-todo]");
  const title = form.querySelector("[data-todo-title]");
  title.textContent = told.length ? title.dataset.some.replace("__count__", told.length) : title.dataset.none;
  const rows = element("ul", "", "errlist");
  for (const problem of told) {
    const row = element("li", "");
    row.append(element("span", problem.blocks ? list.dataset.must : list.dataset.verify, problem.blocks ? "st st-bad" : "st st-me"), " ");
    if (problem.field) row.append(goto(form, problem.field));
    const sub = element("span", problem.text + " ", "sub");
    sub.append(element("span", list.dataset.rule.replace("__rule__", problem.rule), "rule"));
    row.append(sub);
    rows.append(row);
  }
  list.replaceChildren(...(told.length ? [rows] : []));
  const line = form.querySelector("[data-unfilled]");
  line.hidden = !empty.length;
  line.replaceChildren();
  if (empty.length) line.append(line.dataset.words.replace("__count__", empty.length), " ", goto(form, empty[0].field));
}

export function showTwins(form, twins) {
  const card = form.querySelector("[data-twins]");
  if (!card) return;
  card.hidden = !twins.length;
  const rows = twins.map((twin) => {
    const row = element("li", "");
    const link = element("a", twin.text);
    link.href = twin.url;
    link.target = "_blank";
    link.rel = "noopener";
    row.append(link, element("span", twin.note, "sub"));
    return row;
  });
  card.querySelector("[data-twin-list]").replaceChildren(...rows);
}
