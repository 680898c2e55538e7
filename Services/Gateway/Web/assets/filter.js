// Shortens the list of services while words are typed. Without JavaScript the whole list stands.
const field = document.getElementById("filter");
const items = [...document.querySelectorAll("#services > li")];
if (items.length > 12) field.closest("p").hidden = false;
field.addEventListener("input", () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of items) {
    const content = item.textContent.toLowerCase();
    item.hidden = !words.every((word) => content.includes(word));
  }
});
