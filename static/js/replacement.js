// Names of chosen files beside their papers, and a mark on every row that differs from the certificate.
const separator = document.documentElement.lang.startsWith("zh") ? "、" : ", ";

for (const input of document.querySelectorAll(".replace-form input[type=file]")) {
  const place = input.closest("li").querySelector("[data-chosen]");
  input.addEventListener("change", () => {
    place.textContent = [...input.files].map((file) => file.name).join(separator);
    place.hidden = !input.files.length;
  });
}
for (const row of document.querySelectorAll("tr[data-kept]")) {
  row.addEventListener("input", (event) => row.classList.toggle("changed", event.target.value !== row.dataset.kept));
}
