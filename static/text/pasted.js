/**
 * The files that a paste means. Spreadsheets and word processors put a picture of what was copied beside
 * its text: then the text is meant. A screenshot has no text, a file has its name alone and no other form of it.
 * @param {DataTransfer} data of the clipboard
 * @returns {File[]}
 */
export function pastedFiles(data) {
  const files = [...data.files];
  const formatted = data.types.some((type) => type === "text/html" || type === "text/rtf");
  const pictures = files.every(({ type }) => type.startsWith("image/"));
  return formatted && pictures && data.getData("text/plain").trim() ? [] : files;
}
