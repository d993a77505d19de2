// Search for one customer: shows the page that stands ready in a template.
(function () {
  const box = document.getElementById("customer-search");
  if (!box) return;
  const say = JSON.parse(document.getElementById("say").textContent);
  const ready = new Map([...document.querySelectorAll("template[data-customer]")].map((one) => [one.dataset.customer, one]));
  const shown = document.getElementById("customer-shown");
  const told = document.querySelector("#customer-tool output");
  const fold = (text) => text.trim().toLowerCase();
  document.getElementById("customer-tool").hidden = false;
  box.addEventListener("input", () => {
    const wanted = fold(box.value);
    const found = wanted === "" ? [] : [...ready.keys()].filter((id) => fold(id).includes(wanted));
    const exact = found.filter((id) => fold(id) === wanted);
    const chosen = exact.length === 1 ? exact[0] : found.length === 1 ? found[0] : undefined;
    told.textContent = wanted === "" ? "" : say.matches.replace("{n}", found.length);
    shown.replaceChildren(...(chosen === undefined ? [] : [ready.get(chosen).content.cloneNode(true)]));
  });
})();
