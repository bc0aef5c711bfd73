// Stands in for a script that belongs to another version of the program than the one that answers:
// the page is asked for again, and gets everything of one version. Once at once, then slowly.
{
  const again = () => location.reload();
  const [entry] = performance.getEntriesByType("navigation");
  setTimeout(again, entry?.type === "reload" ? 5000 : 0);
}
