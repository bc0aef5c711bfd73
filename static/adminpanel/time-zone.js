/** Whoever has not chosen a time zone is asked about the one of their browser. */
const field = document.querySelector("select[data-guess]");
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
if (field && [...field.options].some(({ value }) => value === timeZone)) field.value = timeZone;
