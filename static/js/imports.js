// Files dropped on the page, their names and sizes, and a word while they are on their way.
const sizes = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

function show(box) {
  const input = box.querySelector("input[type=file]");
  const words = box.querySelector("[data-chosen-file]");
  const file = input.files[0];
  const tooBig = Boolean(file) && file.size > Number(box.dataset.most) * 1024 * 1024;
  box.classList.toggle("full", Boolean(file) && !tooBig);
  words.classList.toggle("wrong", tooBig);
  input.setCustomValidity(tooBig ? box.dataset.tooBig : "");
  words.textContent = tooBig ? box.dataset.tooBig : file ? `${file.name}  ${sizes.format(file.size / 1024)} KB` : "";
}

for (const box of document.querySelectorAll("[data-drop]")) {
  // The input lies over the whole box, so dropping a file on it is the browser's own doing.
  box.addEventListener("change", () => show(box));
  for (const name of ["dragenter", "dragover"]) box.addEventListener(name, () => box.classList.add("over"));
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.classList.remove("over"));
}

for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", () => {
    const note = form.querySelector("[data-busy-note]");
    if (note) note.textContent = form.dataset.busy;
  });
}
