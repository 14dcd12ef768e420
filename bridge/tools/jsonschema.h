// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

namespace bridge {

// What in `value` is against `schema`, in a clause that a model can mend it by: "order.id is missing". Empty: nothing.
// Knows of JSON Schema (2020-12) what services let models use: type, properties, required, additionalProperties (true or false), items,
// minItems, maxItems, enum, const, minimum, maximum, minLength, maxLength, pattern, anyOf. What else a schema asks is not checked. Values and
// schemas nested deeper than 32 are against it. Pure, any thread.
QString violationOf(const QJsonObject &schema, const QJsonValue &value);

} // namespace bridge
