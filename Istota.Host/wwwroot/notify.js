// The browser's notifications of new questions: only where the person asked for them by the button, and only while they look elsewhere.
"use strict";

const place = "istota.notify";
const wanted = () => { try { return localStorage.getItem(place) === "on"; } catch { return false; } };
const want = on => { try { if (on) localStorage.setItem(place, "on"); else localStorage.removeItem(place); } catch { /* it holds for no page then */ } };

// none: this browser has no notifications here, as without TLS on another host than this.
export function state() {
    if (!("Notification" in window) || !window.isSecureContext) return "none";
    return Notification.permission === "granted" && wanted() ? "on" : "off";
}

export async function ask() {
    if (await Notification.requestPermission() !== "granted") return "denied";
    want(true);
    return state();
}

export function stop() {
    want(false);
    return state();
}

// The tag is the question's: several tabs tell of it once.
export function tell(title, body, tag, path) {
    if (state() !== "on" || document.hasFocus()) return;
    try {
        const note = new Notification(title, { body, tag, icon: "icon.svg" });
        note.addEventListener("click", () => { window.focus(); Blazor.navigateTo(path); note.close(); });
    } catch { /* some phones allow it to service workers alone */ }
}
