// Runs before the first paint, so that a chosen theme never flashes. Classic script: modules come too late.
(function () {
  const root = document.documentElement;
  root.classList.add("js");
  for (const name of ["theme", "density"]) {
    try {
      const value = localStorage.getItem("zs-" + name);
      if (value) root.dataset[name] = value;
    } catch {
      // A browser that refuses storage simply keeps the system's choice.
    }
  }
})();
