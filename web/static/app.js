// Inside Telegram: hands on what it shows of whoever opened the page, and closes the page again.
// It stands in the fragment of the address (Bot API, Mini Apps), which no server is sent.
"use strict";

const exchange = document.getElementById("exchange");
const shown = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
if (exchange && shown) {
  exchange.elements.init_data.value = shown;
  exchange.submit();
}

const close = document.getElementById("close");
const proxy = window.TelegramWebviewProxy;
if (close && (proxy || parent !== window)) {
  close.hidden = false;
  close.addEventListener("click", () => {
    if (proxy) {
      proxy.postEvent("web_app_close", "{}");
    } else {
      const event = { eventType: "web_app_close", eventData: {} };
      parent.postMessage(JSON.stringify(event), "https://web.telegram.org");
    }
  });
}
