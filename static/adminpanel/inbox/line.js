/** @returns {boolean} whether the visitor of a row waits for a person. */
export const waits = ({ handoff, status }) => handoff === "requested" && status === "open";

/** @returns {string} since when, as an ISO time. */
export const waitsSince = ({ waiting_since: since, active_at: active }) => since ?? active;
