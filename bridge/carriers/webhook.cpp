// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/webhook.h"

namespace bridge {

QByteArray WebhookRequest::header(QByteArrayView name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

QByteArray WebhookRequest::path() const
{
    const auto query = target.indexOf('?');
    return query < 0 ? target : target.left(query);
}

FormFields formFields(QByteArrayView encoded)
{
    constexpr int kMaxFields = 1000;
    const auto decoded = [](QByteArrayView part) {
        QByteArray bytes = part.toByteArray();
        bytes.replace('+', ' ');
        return QString::fromUtf8(QByteArray::fromPercentEncoding(bytes));
    };
    FormFields fields;
    while (!encoded.isEmpty() && fields.size() < kMaxFields) {
        auto end = encoded.indexOf('&');
        if (end < 0)
            end = encoded.size();
        const auto pair = encoded.first(end);
        encoded = encoded.sliced(qMin(end + 1, encoded.size()));
        if (pair.isEmpty())
            continue;
        const auto equals = pair.indexOf('=');
        if (equals < 0)
            fields.append({decoded(pair), QString()});
        else
            fields.append({decoded(pair.first(equals)), decoded(pair.sliced(equals + 1))});
    }
    return fields;
}

} // namespace bridge
