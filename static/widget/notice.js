// The loader says something of its own in place of a frame that never says a word; this one is not such.
parent.postMessage({ replyx: 1, type: "notice" }, "*");
