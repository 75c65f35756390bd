// Files are being made: look again soon, but not while somebody is elsewhere.
"use strict";

const LOOK_AGAIN = 5_000;

setInterval(() => {
  if (!document.hidden) {
    location.reload();
  }
}, LOOK_AGAIN);
