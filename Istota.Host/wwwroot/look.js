// Before anything is drawn: light or dark, as the person chose, else as the system says. The server reads it from a cookie.
(() => {
    "use strict";
    const key = "istota.look";
    const system = matchMedia("(prefers-color-scheme: dark)");
    const chosen = () => { try { return localStorage.getItem(key); } catch { return null; } };
    const apply = dark => {
        const look = dark ? "dark" : "light";
        document.documentElement.dataset.look = look;
        document.cookie = `istota_look=${look}; path=/; max-age=31536000; samesite=lax`;
    };
    apply(chosen() ? chosen() === "dark" : system.matches);
    window.istota = {
        look(dark) {
            try { localStorage.setItem(key, dark ? "dark" : "light"); } catch { /* it holds for this page */ }
            apply(dark);
        },
    };
})();
