const signs = Intl.Segmenter && new Intl.Segmenter(); // none before Firefox 125

/** @returns {string} what people see as the first sign of a text: a letter with its accents, a family, a flag */
export const firstSign = (text) => (signs ? signs.segment(text).containing(0)?.segment : [...text][0]) ?? "";
