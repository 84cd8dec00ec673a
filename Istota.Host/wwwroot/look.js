// Before anything is drawn: light or dark, as the person chose, else as the system says. The server asks for it, and for the time zone.
(() => {
    "use strict";
    const key = "istota.look";
    const system = matchMedia("(prefers-color-scheme: dark)");
    const chosen = () => { try { return localStorage.getItem(key); } catch { return null; } };
    const apply = dark => { document.documentElement.dataset.look = dark ? "dark" : "light"; };
    apply(chosen() ? chosen() === "dark" : system.matches);
    window.istota = {
        browser() {
            return { dark: document.documentElement.dataset.look === "dark", zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? null };
        },
        look(dark) {
            try { localStorage.setItem(key, dark ? "dark" : "light"); } catch { /* it holds for this page */ }
            apply(dark);
        },
    };
})();
