/** @returns {boolean} whether a key belongs to an input method; in Safari only the code tells of the last one. */
export const composing = ({ isComposing, keyCode }) => isComposing || keyCode === 229;
