// Starts the pages, and brings them back: after a lost connection by going on where they were, after a restart of the server by loading again.
(() => {
    "use strict";
    const lost = document.getElementById("components-reconnect-modal");
    lost.addEventListener("components-reconnect-state-changed", changed => {
        const state = changed.detail.state;
        lost.classList.toggle("shown", state !== "hide");
        if (state === "rejected" || state === "failed") location.reload();
        else if (state !== "hide") whenSignedOut(() => location.reload());
    });
    // A session that has ended cuts the connection: then there is no use in trying, and the page says how to sign in.
    const whenSignedOut = then => fetch("session", { cache: "no-store" }).then(answer => { if (answer.status === 401) then(); }, () => {});
    const again = attempt => attempt > 600 ? null : Math.min(5000, 250 * 2 ** Math.min(attempt, 5));
    Blazor.start({ circuit: { reconnectionOptions: { maxRetries: 600, retryIntervalMilliseconds: again } } });
    // A phone that wakes up does not wait for the next try.
    document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible" && lost.classList.contains("shown")) Blazor.reconnect().then(ok => { if (ok === false) location.reload(); }, () => {});
    });
})();
