// "/" puts the cursor into the search, as people who use keyboards expect. The search itself is a plain form.
const field = document.getElementById("q");
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest("input, textarea, select") && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    field.focus();
  }
});
if (location.search.includes("q=")) document.getElementById("results")?.scrollIntoView({ block: "start" });
