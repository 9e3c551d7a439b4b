// The "add a filter" panel: shows one column at a time and names its value _flt_<operation>_<column>.
function value(part) {
  return part.querySelector("[data-value]");
}

function rename(part) {
  const field = value(part);
  if (field) field.name = `_flt_${part.querySelector("[data-operation]").value}_${part.dataset.of}`;
}

// An emptied quick search leaves no trace in the address.
function quick(form) {
  form.addEventListener("submit", () => {
    const field = form.querySelector(".quick");
    field.disabled = !field.value.trim();
  });
}

export function startFilters() {
  document.querySelectorAll(".quickform").forEach(quick);
  for (const form of document.querySelectorAll("[data-filters]")) {
    const column = form.querySelector("[data-column]");
    const parts = [...form.querySelectorAll("fieldset[data-of]")];
    const show = () => {
      for (const part of parts) part.hidden = part.disabled = part.dataset.of !== column.value;
    };
    column.hidden = false;
    column.addEventListener("change", show);
    for (const part of parts) part.querySelector("[data-operation]").addEventListener("change", () => rename(part));
    form.addEventListener("submit", () => {
      for (const part of parts) {
        const field = value(part);
        if (field && !field.value && field.type !== "checkbox") part.disabled = true;
      }
    });
    show();
  }
}
