// A room in the browser: the draft that outlives a reload, the keys that send, and a log that stays where the reader is.
"use strict";

const newKey = () => [...crypto.getRandomValues(new Uint8Array(12))].map(b => b.toString(16).padStart(2, "0")).join("");

function drafts(name) {
    const place = `istota.draft.${name}`;
    return {
        read() { try { return JSON.parse(localStorage.getItem(place)) ?? {}; } catch { return {}; } },
        write(draft) {
            try {
                if (draft.text) localStorage.setItem(place, JSON.stringify(draft));
                else localStorage.removeItem(place);
            } catch { /* private windows may refuse; the draft then lives as long as the page */ }
        },
    };
}

// The key goes with the text: sent twice, after a break in between, it is still one message.
function composer(form, page, store) {
    const box = form.querySelector("textarea");
    let key = store.read().key ?? newKey();
    let sending = false;
    const fit = () => { box.style.height = "auto"; box.style.height = `${Math.min(box.scrollHeight, 0.4 * innerHeight)}px`; };
    const keep = () => store.write({ text: box.value, key });
    box.value ||= store.read().text ?? ""; // what was typed before this ran stays
    fit();

    async function send() {
        const text = box.value;
        if (sending || !text.trim()) return;
        sending = true;
        form.classList.add("sending");
        try {
            if (await page.invokeMethodAsync("SayAsync", text, key)) {
                key = newKey();
                box.value = box.value === text ? "" : box.value;
                keep();
                fit();
            }
        } catch { /* the connection is lost; the draft stays */ }
        sending = false;
        form.classList.remove("sending");
        box.focus();
    }

    const typed = () => { keep(); fit(); };
    const pressed = event => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        send();
    };
    const submitted = event => { event.preventDefault(); send(); };
    box.addEventListener("input", typed);
    box.addEventListener("keydown", pressed);
    form.addEventListener("submit", submitted);
    form.dataset.ready = "true";
    if (matchMedia("(hover: hover)").matches) box.focus({ preventScroll: true });
}

// At its end the log follows what comes; elsewhere it stays, also when older messages are put above.
function follow(log, page) {
    let atEnd = true, loading = false;
    const toEnd = () => { log.scrollTop = log.scrollHeight; };
    const older = async () => {
        if (loading || !log.querySelector(".older")) return;
        loading = true;
        const below = log.scrollHeight - log.scrollTop;
        try {
            await page.invokeMethodAsync("OlderAsync");
            log.scrollTop = log.scrollHeight - below;
        } catch { /* the connection is lost */ }
        loading = false;
    };
    const scrolled = () => {
        atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
        if (log.scrollTop < 80) older();
    };
    const changed = new MutationObserver(() => { if (atEnd) toEnd(); });
    const resized = new ResizeObserver(() => { if (atEnd) toEnd(); });
    log.addEventListener("scroll", scrolled, { passive: true });
    changed.observe(log, { childList: true, subtree: true, characterData: true });
    resized.observe(log);
    toEnd();
    return () => { changed.disconnect(); resized.disconnect(); log.removeEventListener("scroll", scrolled); };
}

export function open(log, form, page, name) {
    composer(form, page, drafts(name));
    const unfollow = follow(log, page);
    const looked = () => { page.invokeMethodAsync("LookingAsync", document.visibilityState === "visible").catch(() => {}); };
    document.addEventListener("visibilitychange", looked);
    if (document.visibilityState !== "visible") looked();
    return { end() { unfollow(); document.removeEventListener("visibilitychange", looked); } };
}
