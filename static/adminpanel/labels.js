// Names that Django's admin leaves out, where a template or a form of ours cannot give them.
function name() {
  const search = document.querySelector("#searchbar");
  search?.setAttribute("aria-label", search.form.querySelector("[type=submit]").value);
  for (const mark of document.querySelectorAll("span.help-tooltip[aria-label]")) mark.setAttribute("role", "img");
  for (const head of document.querySelectorAll("th.original:empty")) head.setAttribute("role", "presentation");
}

// Django's scripts make double lists when the page has come; they were there to hear of it before us.
if (document.readyState === "complete") name();
else addEventListener("load", name);
