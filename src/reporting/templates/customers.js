// Search for one customer: shows the page that is ready in a template, or a button for each of those that fit.
(function () {
  const box = document.getElementById("customer-search");
  if (!box) return;
  const say = JSON.parse(document.getElementById("say").textContent);
  const ready = [...document.querySelectorAll("template[data-customer]")];
  const shown = document.getElementById("customer-shown"), list = document.getElementById("customer-found");
  const told = document.querySelector("#customer-tool output");
  const fold = (text) => text.trim().toLowerCase();
  const MOST = 40;
  let filter = { fits: () => true, active: false };
  const show = (one) => shown.replaceChildren(...(one ? [one.content.cloneNode(true)] : []));
  const choice = (one) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.textContent = one.dataset.customer;
    button.addEventListener("click", () => show(one));
    item.append(button);
    return item;
  };
  const search = () => {
    const wanted = fold(box.value), asked = wanted !== "" || filter.active;
    const found = asked ? ready.filter((one) => filter.fits(one.dataset.at) && fold(one.dataset.customer).includes(wanted)) : [];
    const exact = found.filter((one) => fold(one.dataset.customer) === wanted);
    const chosen = exact.length === 1 ? exact[0] : found.length === 1 ? found[0] : undefined;
    told.textContent = asked ? say.matches.replace("{n}", found.length) : "";
    list.replaceChildren(...(chosen ? [] : found.slice(0, MOST).map(choice)));
    if (!chosen && found.length > MOST) list.insertAdjacentElement("beforeend", document.createElement("li")).textContent = say.more.replace("{n}", found.length - MOST);
    list.hidden = !list.children.length;
    show(chosen);
  };
  document.getElementById("customer-tool").hidden = false;
  box.addEventListener("input", search);
  box.closest("section").addEventListener("filtered", (event) => {
    filter = event.detail;
    search();
  });
})();
