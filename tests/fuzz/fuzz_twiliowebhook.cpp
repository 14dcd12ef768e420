// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/twilio/twilioreport.h"
#include "bridge/carriers/twilio/twiliosignature.h"

#include <cstdlib>

using namespace bridge;

// Any bytes as a webhook and as its signature. Whoever does not know the token is refused, whatever they send, and gets through when
// they do.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const auto text = QByteArray(reinterpret_cast<const char *>(data), qsizetype(size));
    static const QUrl url(QStringLiteral("https://bridge.example.com"));
    WebhookRequest request{text.startsWith('G') ? "GET" : "POST", '/' + text.left(text.size() / 2),
        {{"Content-Type", "application/x-www-form-urlencoded"}, {"X-Twilio-Signature", text}}, {}};
    if (request.method == "POST")
        request.body = text.mid(text.size() / 2);
    static_cast<void>(twilio::readReport(request));
    if (twilio::checkSignature(request, url, "token"))
        std::abort();
    request.headers.last().second = twilio::signatureOf("https://bridge.example.com" + request.target, formFields(request.body), "token");
    if (!twilio::checkSignature(request, url, "token"))
        std::abort();
    return 0;
}
