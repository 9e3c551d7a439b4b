// Which columns of a list are shown: a choice kept in this browser, by the list's name.
function key(view) {
  return "zs-columns-" + view;
}

function hidden(view) {
  try {
    return new Set(JSON.parse(localStorage.getItem(key(view)) ?? "[]"));
  } catch {
    return new Set();
  }
}

function apply(table, off) {
  for (const row of table.rows) {
    [...row.cells].forEach((cell, at) => {
      if (row.cells.length === table.tHead.rows[0].cells.length) cell.classList.toggle("off", off.has(at));
    });
  }
}

function choice(table, view, off, head, at) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = !off.has(at);
  box.addEventListener("change", () => {
    if (box.checked) off.delete(at);
    else off.add(at);
    try {
      localStorage.setItem(key(view), JSON.stringify([...off]));
    } catch {
      // Without storage the choice holds for this page only.
    }
    apply(table, off);
  });
  label.append(box, " ", head.textContent.replace(/[↑↓]/, "").trim());
  return label;
}

export function startColumns() {
  for (const pop of document.querySelectorAll("[data-columns]")) {
    const view = pop.dataset.columns;
    const table = document.querySelector(`[data-grid="${CSS.escape(view)}"] table`);
    const list = pop.querySelector("[data-column-list]");
    if (!table || !list) continue;
    const off = hidden(view);
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      if (!head.matches(".ck, .top")) list.append(choice(table, view, off, head, at));
    });
    list.hidden = false;
    apply(table, off);
  }
}
