// <dialog>s: data-dialog="id" opens, data-close closes, data-confirm="sentence" asks before a button goes on.
function ask(button) {
  const box = document.getElementById("confirm");
  box.querySelector("#confirm-text").textContent = button.dataset.confirm;
  const go = box.querySelector("[data-go]");
  go.textContent = button.textContent.trim();
  go.className = button.classList.contains("btn-danger") ? "btn btn-danger" : "btn btn-primary";
  go.onclick = () => {
    box.close();
    button.dataset.sure = "1";
    button.click();
    delete button.dataset.sure;
  };
  box.showModal();
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      event.preventDefault();
      const box = document.getElementById(opener.dataset.dialog);
      if (box && !box.open) box.showModal();
      return;
    }
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog").close();
    else if (event.target.matches("dialog.zs-dialog")) event.target.close();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-confirm]");
    if (!button || button.dataset.sure || !document.getElementById("confirm")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(button);
  }, true);
}
